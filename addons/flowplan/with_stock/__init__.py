"""Beside the addon stock: what is on hand of critical materials."""
