"""How a price comes about: quotes, kinds of price rules, and what these have read of their tables."""
