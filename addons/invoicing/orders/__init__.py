"""What orders know of their invoices and payments, and those that are paid before they are invoiced."""
