"""Discount schemas of customers: a flat percentage, or breaks by quantity or amount (semantics 5.2)."""
