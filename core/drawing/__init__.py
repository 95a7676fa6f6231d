"""Drawings of workflows and of the graph of addons."""
