"""The commands of `tradeloom`, a file for each group; `cli.py` imports them when they are called."""
