"""The addon that `tradeloom addon new` writes: a distribution with everything an addon can have, small and working."""
