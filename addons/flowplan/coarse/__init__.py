"""Planning by days on cells, up to their load limit (quick response manufacturing)."""
