"""Kits: their components become lines of the order."""
