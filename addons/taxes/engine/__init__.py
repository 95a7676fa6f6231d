"""What a document comes to: one pure function of (lines, rules) for discounts, surcharges and taxes."""
