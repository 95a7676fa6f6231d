"""The metro order's road over the customer's acceptance, and the one step of a branch note."""

from __future__ import annotations

from addons.metro.branch_note import BranchNote
from addons.metro.metro_order import MetroOrder
from core import Transition

TRANSITIONS = [
    Transition(MetroOrder, "accept", "offered", "placed", "Register the order: the customer accepted it"),
    Transition(MetroOrder, "plan", (), None, "A metro order is offered, accepted and confirmed"),
    Transition(MetroOrder, "place", (), None, "A metro order is placed by being accepted"),
    Transition(MetroOrder, "provide", ("draft", "offered", "placed"), None, "Move the stock into the metro bin"),
    Transition(MetroOrder, "confirm", "placed", "confirmed", "Ship, invoice at the other branch, write both books"),
    Transition(BranchNote, "book", "draft", "booked", "Let the note count", part_of="confirm of a metro order"),
]
