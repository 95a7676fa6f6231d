"""Posting: entries made of what shipments, invoices and payments say, many at once."""
