"""Customers described by a file: what is wished, what is there, the plan between the two, and its application."""
