"""What is charged for the freight of an order, and why."""
