"""Jobs: what is made, on what, when; and the load they put on resources."""
