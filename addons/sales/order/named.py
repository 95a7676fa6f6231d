"""Find document types and orders by the names that people give them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from addons.sales.order.order import Order
from addons.schemas import named
from core import NotFound, Session, unknown


def type_named(session: Session, name: str) -> type[Order]:
    """Return a type of order, such as "quotation"; raises UsageError with a suggestion."""
    known: dict[str, Any] = session.composition.types_of(session[Order])
    if name not in known:
        raise unknown("order type", name, known)
    found: type[Order] = known[name]
    return found


def orders_named(session: Session, names: Sequence[str], organisations: Iterable[int]) -> dict[int, list[Order]]:
    """Return the orders of these numbers, or ids written "#12", in the order given, as each organisation calls them.

    Where several organisations have a number, one's own is meant. Costs one statement. Raises NotFound.
    """
    model = session[Order]
    found = session.scalars(select(model).where(named(session, model, names)).order_by(model.id)).all()
    return {organisation: _chosen(found, names, organisation) for organisation in set(organisations)}


def _chosen(orders: Sequence[Order], names: Sequence[str], organisation_id: int) -> list[Order]:
    by_name = {f"#{order.id}": order for order in orders}
    for order in orders:
        if order.number is not None and (order.organisation_id == organisation_id or order.number not in by_name):
            by_name[order.number] = order
    missing = [name for name in names if name not in by_name]
    if missing:
        raise NotFound(
            f"there is no sales order {missing[0]}", remedy="Name orders by their numbers, or by their ids: '#12'."
        )
    return list({by_name[name].id: by_name[name] for name in names}.values())
