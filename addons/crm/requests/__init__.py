"""Requests of customers: who asked what, what is done next and by whom, and all that was said and changed."""
