"""Convert offers into orders of any type; the offer is preserved and linked (semantics 1.1 (7), 8.6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Self

from addons.sales.copying import copy_orders, note_made
from addons.sales.named import type_named
from addons.sales.order import Order
from core import Session, UsageError


class ConvertedOrder(Order, extends=True):
    """What was offered becomes an order."""

    @classmethod
    def convert(
        cls,
        session: Session,
        orders: Sequence[Self],
        to: str = "standard",
        reprice: bool = False,
        on: dt.date | None = None,
        close: bool = False,
    ) -> None:
        """Make a draft of type `to` of each offer, dated `on` (today if none), which names the offer as its quotation.

        Prices are firm unless `reprice` proposes them anew. What a quotation reserves is released: the order will
        reserve it. With `close`, the offer is closed, and what it offered becomes lost sales. Raises UsageError for an
        unknown type, or the type it has already.
        """
        model = type_named(session, to)
        if model is cls:
            raise UsageError(f"{cls.a_noun()} is converted into another type", remedy="To have another one, copy it.")
        more = {order.id: {"quotation_id": order.id} for order in orders}
        ids = copy_orders(session, orders, model, role="conversion", reprice=reprice, on=on, more=more)
        if close:
            _close(session, orders)
        note_made(session, orders, model, ids)


def _close(session: Session, orders: Sequence[Order]) -> None:
    """Close offers, after sending those that are still drafts."""
    drafts = [order for order in orders if order.is_offer and order.state == "draft"]
    if drafts:
        session.app.fire(session, "confirm", drafts).expect_done()
    session.app.fire(session, "close", orders).expect_done()
