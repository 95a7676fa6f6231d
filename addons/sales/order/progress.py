"""How far an order has come: shares of what was ordered, in percent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from addons.sales.order.figures import figures_of
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from core import ZERO, Row, Session, among, rows


def percent(part: Decimal, whole: Decimal) -> int:
    """Return part of whole in percent, rounded half up to an integer; 100 if the whole is 0 (semantics 2.2).

    But 100 is all of it, and 0 nothing: of 1,000 pieces 999 are 99, so that what is open is found by its status.
    """
    share = 100 if not whole else int((part * 200 / whole + 1) // 2)
    if share == 100 and whole and part != whole:
        return 99 if abs(part) < abs(whole) else 101
    return 1 if not share and part * whole > 0 else share


def status_of(lines: Iterable[Row], part: str, *, products_only: bool = False) -> int:
    """Return the share of the quantities of rows of lines that stands in column `part`, in percent."""
    counted = [line for line in lines if line.get("product_id") is not None or not products_only]
    done = sum((abs(line.get(part) or ZERO) for line in counted), ZERO)
    return percent(done, sum((abs(line["quantity"]) for line in counted), ZERO))


def further(one: Decimal, other: Decimal) -> Decimal:
    """Return the figure farther from zero."""
    return one if abs(one) >= abs(other) else other


def nearer(one: Decimal, other: Decimal) -> Decimal:
    """Return the figure nearer to zero; 0 when they point in different directions."""
    if one * other <= 0:
        return ZERO
    return one if abs(one) <= abs(other) else other


def refresh_status(
    session: Session, orders: Iterable[int], *, part: str, status: str, products_only: bool = False
) -> None:
    """Set a status of orders to the share of their lines' quantities found in column `part`, in two statements at most.

    With `products_only`, free text does not count: nothing of it is ever delivered.
    """
    found = figures_of(session, Order, set(orders), status)
    loaded = all("lines" in getattr(order, "__dict__", ()) for order in found.values())
    shares = _from_lines(found, part, products_only) if loaded else _from_database(session, found, part, products_only)
    changed = [
        {"id": id_, status: now}
        for id_, share in sorted(shares.items())
        if (now := percent(*share)) != getattr(found[id_], status)
    ]
    rows.update(session, session[Order], changed)


def _from_lines(orders: Mapping[int, Order], part: str, products_only: bool) -> dict[int, tuple[Decimal, Decimal]]:
    shares: dict[int, tuple[Decimal, Decimal]] = {}
    for id_, order in orders.items():
        lines = [line for line in order.lines if line.product_id is not None or not products_only]
        done = sum((abs(getattr(line, part)) for line in lines), ZERO)
        shares[id_] = done, sum((abs(line.quantity) for line in lines), ZERO)
    return shares


def _from_database(
    session: Session, orders: Iterable[int], part: str, products_only: bool
) -> dict[int, tuple[Decimal, Decimal]]:
    query = session.kept(("shares", part, products_only), lambda: _shares(session, part, products_only))
    found = session.connection().execute(query, {"orders": list(orders)}).all()
    return dict.fromkeys(orders, (ZERO, ZERO)) | {id_: (made, ordered) for id_, made, ordered in found}


def _shares(session: Session, part: str, products_only: bool) -> Any:
    L = session[OrderLine]
    done, kind = getattr(L, part), L.quantity.type
    query = select(L.order_id, func.sum(func.abs(done), type_=kind), func.sum(func.abs(L.quantity), type_=kind))
    query = query.where(among(session, L.order_id, given="orders")).group_by(L.order_id)
    return query.where(L.product_id.is_not(None)) if products_only else query


def locked_orders(session: Session, lines: Iterable[int]) -> set[int]:
    """Lock the orders of order lines, and return their ids: nobody changes a line until the transaction ends.

    Lines that were read before their order was locked are read again.
    """
    orders = {line.order_id for line in figures_of(session, OrderLine, set(lines), "order_id").values()}
    lock_orders(session, orders)
    return orders


def lock_orders(session: Session, orders: Iterable[int]) -> bool:
    """Lock orders, so that nobody changes them or their lines until the transaction ends; say whether some were not.

    Instances that were read before are read again; figures are to be.
    """
    free = {id_ for id_ in orders if not rows.is_held(session, Order, id_)}
    if not free:
        return False
    session.ask(_locking, orders=sorted(free)).all()
    rows.hold(session, session[Order], free)
    for model, key in ((session[Order], "id"), (session[OrderLine], "order_id")):
        read = [one.id for one in session.identity_map.values() if isinstance(one, model) and getattr(one, key) in free]
        if read:
            again = select(model).where(among(session, model.id, read)).execution_options(populate_existing=True)
            session.scalars(again).all()
    return True


def _locking(session: Session) -> Any:
    O = session[Order]  # noqa: E741
    return select(O.id).where(among(session, O.id, given="orders")).order_by(O.id).with_for_update(key_share=True)
