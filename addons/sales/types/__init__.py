"""The document types of orders: offers, returns, and orders of campaigns."""
