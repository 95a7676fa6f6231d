"""Offers: how long they are valid, and how they become orders."""
