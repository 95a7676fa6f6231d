"""Invoices: the document and its lines, what is checked, printed and reported of them."""
