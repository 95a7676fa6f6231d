"""Changing what is confirmed: orders are cancelled by an inverse, or replaced by copies."""
