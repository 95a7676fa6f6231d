"""The order and its lines: what stands on them, how they are priced, cut, summed, numbered and printed."""
