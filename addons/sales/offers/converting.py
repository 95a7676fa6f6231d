"""Convert offers into orders of any type; the offer is preserved and linked (semantics 1.1 (7), 8.6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from addons.sales.copying.copied import note_made
from addons.sales.copying.copying import copy_orders
from addons.sales.order.named import type_named
from addons.sales.order.order import Order
from core import Session, UsageError


def convert_orders(
    session: Session,
    own: type[Order],
    orders: Sequence[Order],
    to: str,
    *,
    reprice: bool,
    on: dt.date | None,
    close: bool,
) -> None:
    """Make a draft of type `to` of each order of the type `own`; raises UsageError if that is the same or unknown."""
    model = type_named(session, to)
    if model is own:
        raise UsageError(f"{own.a_noun()} is converted into another type", remedy="To have another one, copy it.")
    more = {order.id: {"quotation_id": order.id} for order in orders}
    ids = copy_orders(session, orders, model, role="conversion", reprice=reprice, on=on, more=more)
    if close:
        _close(session, orders)
    note_made(session, orders, model, ids)


def _close(session: Session, orders: Sequence[Order]) -> None:
    """Close offers, after sending those that are still drafts."""
    drafts = [order for order in orders if order.is_offer and order.state == "draft"]
    if drafts:
        session.fire("confirm", drafts).expect_done()
    session.fire("close", orders).expect_done()
