"""The workflow of sales orders: which verb leads from which state to which."""

from __future__ import annotations

from addons.sales.order import Order
from core import Transition

TRANSITIONS = [
    Transition(Order, "confirm", "draft", "confirmed", "Accept the order"),
    Transition(Order, "close", "confirmed", "closed", "Finish the order; what is open becomes lost sales"),
    Transition(Order, "void", ("draft", "confirmed"), "voided", "Undo the order; all quantities become 0"),
]
