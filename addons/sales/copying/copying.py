"""Make orders of orders: copy them as they are or priced anew, fill, split and merge them (semantics 8.6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Self

from addons.base import Product, today
from addons.links import link
from addons.sales.copying.copied import bind_copies, copied_values, line_row, lines_to_copy, note_made
from addons.sales.copying.line_copying import append_copies, append_products
from addons.sales.copying.merging import merge_orders
from addons.sales.copying.splitting import divide_lines, split_orders
from addons.sales.order.named import type_named
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from core import Row, Session, load

OF_ONE_ORDER = frozenset(
    {"id", "version", "number", "kind", "state", "date", "scheduled_date", "promised_date", "valid_until"}
) | {"quotation_id", "replaced_order_id", "replacement_order_id", "cancelled_order_id"}

OF_THE_DRAFT = frozenset({"id", "version", "number", "kind", "state"})


class CopiedOrder(Order, extends=True):
    """Orders are copied, in any state and into any type; those being made are filled, split and merged."""

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

    @classmethod
    def split_header(cls, session: Session, orders: Sequence[Order]) -> list[Row]:
        """Return what drafts split off orders take over from their headers; a value method to extend."""
        return [copied_values(order, OF_THE_DRAFT) for order in orders]

    @classmethod
    def copy_lines(
        cls, session: Session, orders: Sequence[Self], source: Sequence[str] = (), keep_prices: bool = False
    ) -> None:
        """Append the lines of the orders named by `source` (numbers, or ids such as "#12"), of whatever customer.

        Prices are those of the order they are put into, unless `keep_prices`. Components of kits are left out: kits
        are exploded again. Raises NotFound for an order that does not exist.
        """
        append_copies(session, orders, source, keep_prices=keep_prices)

    @classmethod
    def add_lines(cls, session: Session, orders: Sequence[Self], product: Sequence[str] = ()) -> None:
        """Append products by their codes: "A=5" in the product's own unit, or "A" as this customer ordered it last.

        Prices are today's. Raises NotFound for a product that does not exist, or, without a quantity, was not ordered.
        """
        append_products(session, orders, product)

    @classmethod
    def split(cls, session: Session, orders: Sequence[Self], line: Sequence[str] = ()) -> None:
        """Move lines of each order into a new draft like it: "10=5" moves 5 of the line at position 10, "20" all of it.

        Quantities are in the product's own unit. Kits move with their components, and services with what they are
        for. Raises BadInput for more than there is, Refused if nothing would stay or if it was delivered or invoiced.
        """
        split_orders(session, cls, orders, line, cls.split_header)

    @classmethod
    def split_line(cls, session: Session, orders: Sequence[Self], line: int, quantity: Sequence[str] = ()) -> None:
        """Divide the line at a position: each quantity goes to a line of its own after it, and it keeps the rest.

        Raises BadInput when nothing would be left of it.
        """
        divide_lines(session, orders, line, quantity)

    @classmethod
    def merge(cls, session: Session, orders: Sequence[Self], other: Sequence[str] = ()) -> None:
        """Move the lines of the drafts named by `other` (numbers, or ids such as "#12") behind those of the order.

        The others are cancelled. Merges all or nothing: raises Refused, saying which differ and in what, and
        UsageError for more than one order to merge into.
        """
        merge_orders(session, orders, other)


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
    known = set(model.__mapper__.column_attrs.keys())
    headers = [
        {name: value for name, value in header.items() if name in known}
        | {"date": on or today(session, order.organisation_id)}
        | {"lines": [line_row(line, reprice=reprice) for line in kept]}
        | (more or {}).get(order.id, {})
        for order, header, kept in zip(orders, session[CopiedOrder].copied_header(session, orders), lines, strict=True)
    ]
    ids = session.create(model, headers)
    link(session, Order, Order, zip([order.id for order in orders], ids, strict=True), role)
    if _any_bound(session, [line for kept in lines for line in kept]):
        made = session.known(Order, ids)
        load(session, [made[id_] for id_ in ids], "lines")
        bind_copies(
            session,
            [dict(zip(kept, _entered(made[id_]), strict=True)) for kept, id_ in zip(lines, ids, strict=True)],
        )
    return ids


def _entered(order: Order) -> list[OrderLine]:
    return [line for line in order.lines if not line.made_by]


def _any_bound(session: Session, lines: Sequence[OrderLine]) -> bool:
    """Say whether lines may belong to each other: components of kits do, linked services are related."""
    products = session.known(Product, {line.product_id for line in lines if line.product_id is not None})
    return any(line.kit_line_id is not None for line in lines) or any(p.linked_service for p in products.values())
