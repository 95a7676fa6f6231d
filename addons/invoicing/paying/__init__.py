"""Add payment: what came is shared out over what is open, fees, and the customer's credit (semantics 7.2)."""
