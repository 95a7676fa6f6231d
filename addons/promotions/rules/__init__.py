"""Promotions: rules that apply by themselves, what they look at, and what they give."""
