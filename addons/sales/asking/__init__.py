"""What is asked of an order and its lines before it is placed or confirmed."""
