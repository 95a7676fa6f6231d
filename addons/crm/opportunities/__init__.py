"""Opportunities: what may become orders, how likely, and what became of it."""
