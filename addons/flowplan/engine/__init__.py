"""The planning engine: plain Python on plain values, which knows nothing of databases."""
