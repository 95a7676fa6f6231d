"""Supply lines: what was agreed on prices, as predicates with operands of one formula (semantics 5.6)."""
