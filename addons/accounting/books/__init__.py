"""The books: accounts, journals, periods, and the rules by which documents are posted."""
