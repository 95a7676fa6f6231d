"""Orders made of orders: copied, filled from others or from history, split and merged."""
