"""Copy whole orders: as they are, or priced anew for what is valid today (semantics 8.6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Self

from addons.base import Product
from addons.sales.copied import bind_copies, copied_values, line_row, lines_to_copy
from addons.sales.named import type_named
from addons.sales.order import Order
from addons.sales.order_line import OrderLine
from core import Row, Session, link, load

OF_ONE_ORDER = frozenset(
    {"id", "version", "number", "kind", "state", "date", "scheduled_date", "promised_date", "valid_until"}
) | {"quotation_id", "replaced_order_id", "replacement_order_id", "cancelled_order_id"}


class CopiedOrder(Order, extends=True):
    """Orders are copied, in any state and into any type."""

    @classmethod
    def copy(
        cls,
        session: Session,
        orders: Sequence[Self],
        to: str = "",
        reprice: bool = False,
        on: dt.date | None = None,
    ) -> None:
        """Make a draft like each order, of type `to` (its own if none), dated `on` (today if none).

        Prices are kept; with `reprice` they are proposed anew, and kits are exploded again. What closing cut is
        ordered again; voided lines are left out. Raises UsageError for an unknown type.
        """
        model = type_named(session, to) if to else cls
        ids = copy_orders(session, orders, model, role="copy", reprice=reprice, on=on)
        note_made(session, orders, model, ids)

    @classmethod
    def copied_header(cls, session: Session, orders: Sequence[Order]) -> list[Row]:
        """Return what copies take over from the headers of orders; a value method to extend."""
        return [copied_values(order, OF_ONE_ORDER) for order in orders]


def copy_orders(
    session: Session,
    orders: Sequence[Order],
    model: type[Order],
    *,
    role: str,
    reprice: bool,
    on: dt.date | None,
    more: Mapping[int, Row] | None = None,
) -> list[int]:
    """Create drafts of a type like the orders, link them in a role, and return their ids in the order of the orders.

    `more` holds further header values by order id. Costs the same statements for any number of orders.
    """
    load(session, orders, "lines")
    lines = [lines_to_copy(order.lines, reprice=reprice) for order in orders]
    known = set(model.__mapper__.column_attrs.keys())  # type: ignore[attr-defined]
    headers = [
        {name: value for name, value in header.items() if name in known}
        | {"date": on or session.today, "lines": [line_row(line, reprice=reprice) for line in kept]}
        | (more or {}).get(order.id, {})
        for order, header, kept in zip(orders, session[CopiedOrder].copied_header(session, orders), lines, strict=True)
    ]
    ids = model.create(session, headers)
    link(session, Order, Order, zip([order.id for order in orders], ids, strict=True), role)
    if _any_bound(session, [line for kept in lines for line in kept]):
        made = session.known(Order, ids)
        load(session, [made[id_] for id_ in ids], "lines")
        bind_copies(
            session,
            [dict(zip(kept, made[id_].lines, strict=True)) for kept, id_ in zip(lines, ids, strict=True)],
        )
    return ids


def _any_bound(session: Session, lines: Sequence[OrderLine]) -> bool:
    """Say whether lines may belong to each other: components of kits do, linked services are related."""
    products = session.known(Product, {line.product_id for line in lines if line.product_id is not None})
    return any(line.kit_line_id is not None for line in lines) or any(p.linked_service for p in products.values())


def note_made(session: Session, orders: Sequence[Order], model: type[Order], ids: Sequence[int]) -> None:
    """Say in the outcome which draft was made of which order."""
    for order, id_ in zip(orders, ids, strict=True):
        session.note(order, f"made the draft {model.noun()} #{id_}")
