"""What commissions are paid for: document lines that are ordered, delivered, invoiced or paid."""
