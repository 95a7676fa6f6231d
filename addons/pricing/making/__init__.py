"""Versions of price lists, made of other versions by schemas (semantics 5.2)."""
