"""Northwind: a trading company's 830 orders, run from paper to paid, to try things on."""

from __future__ import annotations

from core import Addon

addon = Addon(
    name="northwind",
    version="1.0",
    summary="The demonstration: a company from paper to paid",
    depends=("base", "preferences", "pricing", "sales", "stock", "shipping", "invoicing", "reporting", "flowplan"),
    service=True,
    tool=True,
    commands={"demo": ("command:demo_command", "Try it: load the Northwind company and run it from paper to paid.")},
)
