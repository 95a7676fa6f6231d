"""What partners, orders and their lines know of prices."""
