"""Lists of documents, filtered, sorted and paged by the database, and the worklists made of them."""
