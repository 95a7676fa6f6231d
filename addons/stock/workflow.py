"""The workflows of inventories and transfers."""

from __future__ import annotations

from addons.stock.inventory import Inventory
from addons.stock.transfer import Transfer
from core import Transition

TRANSITIONS = [
    Transition(Inventory, "complete", "draft", "completed", "Post the differences to the stock ledger"),
    Transition(Inventory, "reverse", "completed", "reversed", "Take the differences back"),
    Transition(Inventory, "void", "draft", "voided", "Drop a count that was not completed"),
    Transition(Transfer, "complete", "draft", "completed", "Move the goods into the other bin"),
    Transition(Transfer, "reverse", "completed", "reversed", "Move the goods back"),
    Transition(Transfer, "void", "draft", "voided", "Drop a transfer that was not completed"),
]
