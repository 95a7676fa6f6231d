"""Price lists, their versions, and what products cost in them."""
