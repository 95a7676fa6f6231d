"""Price adjustments: rules with filters, a priority and a period, one after another (semantics 5.3)."""
