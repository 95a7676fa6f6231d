"""Services sold for products: to which lines they are related, in what quantity and at what price."""
