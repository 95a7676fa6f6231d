"""The customer card: what to know of a customer at one glance."""
