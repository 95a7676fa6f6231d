"""The workflow of inventories."""

from __future__ import annotations

from addons.stock.inventory import Inventory
from core import Transition

TRANSITIONS = [
    Transition(Inventory, "complete", "draft", "completed", "Post the differences to the stock ledger"),
]
