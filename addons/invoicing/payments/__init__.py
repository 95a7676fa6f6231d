"""Payments: the document and its lines, the ways to pay, and what becomes of the money and of what it pays."""
