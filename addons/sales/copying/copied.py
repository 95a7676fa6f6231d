"""What a copy of an order takes over: the values that were entered, the bonds between lines, not what became of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from addons.base import Product
from addons.sales.order.cutting import without_remark
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from addons.sales.order.units import entered_for
from addons.sales.services.service_relation import ServiceRelation
from core import Model, Row, Session, among, rows

COMPUTED_BUT_COPIED = frozenset({"exploded", "entered_ratio", "per_kit", "typed"})
OF_ONE_LINE = frozenset({"id", "version", "order_id", "kit_line_id", "replaced_line_id", "source_line_id"})
OF_THE_PRICE = frozenset({"price", "discount", "tax_id", "tax_rate", "entered_price", "typed"})


def copied_values(record: Model, left_out: Collection[str]) -> Row:
    """Return what was entered of a record, in columns of whatever addon; what is computed is computed again."""
    attributes = type(record).__mapper__.column_attrs
    return {
        one.key: getattr(record, one.key)
        for one in attributes
        if one.key not in left_out and (one.key in COMPUTED_BUT_COPIED or not one.columns[0].info.get("computed"))
    }


def ordered_quantity(line: OrderLine) -> Decimal:
    """Return what a line ordered, also when closing its order has cut it since."""
    return line.quantity + line.lost_sales


def line_row(line: OrderLine, *, reprice: bool) -> Row:
    """Return the row of a line's copy, which names it as its source: as it is, or to be priced like a new line.

    Free text keeps its price either way, since no price list knows it. A tax typed as a mere rate is kept, else the
    rate is that of the tax by now.
    """
    left_out = set(OF_ONE_LINE)
    if reprice and line.product_id is not None:
        left_out |= OF_THE_PRICE | {"exploded"}
    if line.tax_id is not None:
        left_out.add("tax_rate")
    row = copied_values(line, left_out) | {"source_line_id": line.id}
    if line.lost_sales:
        quantity = ordered_quantity(line)
        row |= {"quantity": quantity, "entered_quantity": entered_for(line, quantity)}
        row["description"] = without_remark(line.description)
    return row


def lines_to_copy(lines: Iterable[OrderLine], *, reprice: bool) -> list[OrderLine]:
    """Return the lines that a copy has: not those voided, nor those made, which are made again.

    Kits that are priced anew are exploded again as well.
    """
    made: set[int] = set()
    found: list[OrderLine] = []
    for line in lines:
        if line.made_by or line.kit_line_id in made:
            made.add(line.id)
        elif (line.product_id is None or ordered_quantity(line)) and not (reprice and line.kit_line_id is not None):
            found.append(line)
    return found


def bind_copies(session: Session, copies: Sequence[Mapping[OrderLine, OrderLine]], *, to_others: bool = False) -> None:
    """Bind the copies of lines to each other like their originals: components to kits, services to products.

    With `to_others` services stay related to products of other orders as well: the copy takes the original's place.
    """
    bind_kits(session, copies)
    _bind_services(session, copies, to_others=to_others)


def bind_kits(session: Session, copies: Sequence[Mapping[OrderLine, OrderLine]]) -> None:
    """Let the copies of components belong to the copies of their kits."""
    changed: list[Row] = []
    for copy_of in copies:
        ids = {line.id: copy.id for line, copy in copy_of.items()}
        changed += [
            {"id": copy.id, "kit_line_id": ids[line.kit_line_id]}
            for line, copy in copy_of.items()
            if line.kit_line_id in ids
        ]
    rows.update(session, session[OrderLine], changed)


def _bind_services(session: Session, copies: Sequence[Mapping[OrderLine, OrderLine]], *, to_others: bool) -> None:
    products = session.known(Product, {line.product_id for one in copies for line in one if line.product_id})
    services = [
        line.id for one in copies for line in one if line.product_id and products[line.product_id].linked_service
    ]
    if not services:
        return
    R: Any = session[ServiceRelation]
    query = select(R.service_line_id, R.product_line_id, R.quantity).where(among(session, R.service_line_id, services))
    found = session.execute(query).all()
    related: list[Row] = []
    for copy_of in copies:
        ids = {line.id: copy.id for line, copy in copy_of.items()}
        related += [
            {"service_line_id": ids[service], "product_line_id": ids.get(product, product), "quantity": quantity}
            for service, product, quantity in found
            if service in ids and (to_others or product in ids)
        ]
    rows.append(session, R, related)


def note_made(session: Session, orders: Sequence[Order], model: type[Order], ids: Sequence[int]) -> None:
    """Say in the outcome which draft was made of which order."""
    for order, id_ in zip(orders, ids, strict=True):
        session.note(order, f"made the draft {model.noun()} #{id_}")
