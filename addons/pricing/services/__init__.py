"""What services cost by the products they are sold for (semantics 9.4)."""
