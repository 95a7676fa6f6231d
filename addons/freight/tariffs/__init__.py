"""Tariffs: what freight costs by weight, amount or quantity."""
