"""The workflow of rentals: what is asked before, and the way back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from addons.acme_rental.rental_order import RentalOrder

from core import Check, Finding, Session, Transition, load

TRANSITIONS = [Transition(RentalOrder, "bring_back", "confirmed", "returned", "Take the goods back today")]


def due_in_time(session: Session, orders: Sequence[Any]) -> Iterator[Finding]:
    """Find rentals without a due date, or due later than the customer's days allow."""
    load(session, orders, "partner")
    for order in orders:
        allowed = order.partner.rental_days
        if order.due is None:
            yield Finding(order, "it does not say when the goods come back: set due")
        elif allowed and (order.due - order.date).days > allowed:
            figures = {"days": (order.due - order.date).days, "allowed": allowed}
            yield Finding(order, "it is due after {days} days, {allowed} are allowed".format(**figures), figures)


CHECKS = [
    Check(
        RentalOrder,
        "rental due",
        before="confirm",
        run=due_in_time,
        override="rental keeper",
        summary="A rental is due within the days its customer may have",
    )
]
