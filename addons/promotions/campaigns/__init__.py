"""Campaigns with a budget: what they gave away, and what is left."""
