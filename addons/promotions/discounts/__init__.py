"""Discounts on the whole order: those of the customer, and those typed for one order."""
