"""What returns come to: shares of what was sold, so that all returns of a line add up to it exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import func, select

from addons import sales, shipping
from addons.base import Currency
from core import ZERO, BadInput, Row, Session, among, load, rows

PROCESSED = ("placed", "confirmed", "closed")
UNDER_WAY = (*sales.BEING_MADE, *PROCESSED)
"""The states of returns that take goods back, or will."""
PRICING = ("product_id", "price", "discount", "tax_rate")
"""What a return has in common with what was sold, as long as nobody gives it another price."""


def returned_before(
    session: Session, lines: Iterable[int], states: Sequence[str] = PROCESSED, besides: Iterable[int] = ()
) -> dict[int, sales.Done]:
    """Return what returns in some states take back, by the order line it was sold on, without some orders."""
    order, L, S = session[sales.Order], session[sales.OrderLine], session[shipping.ShipmentLine]
    came_from: Any = L.returned_line_id  # type: ignore[attr-defined]
    query = (
        select(
            S.order_line_id,
            -func.sum(L.quantity, type_=L.quantity.type),
            -func.sum(L.net, type_=L.net.type),
            -func.sum(L.tax_amount, type_=L.net.type),
            func.count(),
        )
        .join(S, S.id == came_from)
        .join(order, order.id == L.order_id)
        .where(among(session, S.order_line_id, sorted(lines)), order.state.in_(states))
        .where(~among(session, order.id, sorted(besides)))
        .group_by(S.order_line_id)
    )
    found = cast("Iterable[Any]", session.execute(query))
    return {id_: sales.Done(*figures) for id_, *figures in found if id_ is not None}


def share_amounts(session: Session, returned: Sequence[Row], besides: Iterable[int]) -> list[Row]:
    """Return net and tax of returned lines as shares of what was sold, together with what came back before.

    A row holds returned_line_id, quantity, currency_id and what `PRICING` names; an empty row is returned for one that
    was given another price, or was shipped without an order. `besides` are the orders the rows belong to.
    """
    shipped = session.known(shipping.ShipmentLine, {row["returned_line_id"] for row in returned})
    load(session, list(shipped.values()), "order_line.order")
    sold: list[Any] = [_sold(shipped.get(row["returned_line_id"]), row) for row in returned]
    before = returned_before(session, {line.id for line in sold if line is not None}, besides=besides)
    currencies = session.known(Currency)
    _refuse_other_currency(returned, sold, currencies)
    found: list[Row] = []
    for row, line in zip(returned, sold, strict=True):
        if line is None:
            found.append({})
            continue
        whole = sales.Whole(line.quantity, line.net, line.tax_amount, currencies[line.order.currency_id])
        done = before.setdefault(line.id, sales.Done())
        amounts = whole.part(done, -row["quantity"])
        done.add(-row["quantity"], amounts)
        found.append({name: -amount for name, amount in amounts.items()})
    return found


def _refuse_other_currency(returned: Sequence[Row], sold: Sequence[Any], currencies: Mapping[int, Currency]) -> None:
    for row, line in zip(returned, sold, strict=True):
        if line is not None and row["currency_id"] != line.order.currency_id:
            was, shall = currencies[line.order.currency_id].code, currencies[row["currency_id"]].code
            raise BadInput(
                f"{line.order} was sold in {was}, so nothing of it comes back in {shall}",
                remedy=f"Make the return in {was}.",
            )


def _sold(shipped: shipping.ShipmentLine | None, row: Row) -> Any:
    """Return the order line that something was sold on, if it comes back at its price."""
    line: Any = shipped.order_line if shipped is not None else None
    if line is None or not line.quantity or any(getattr(line, name) != row.get(name, ZERO) for name in PRICING):
        return None
    return line


def settle_returns(session: Session, orders: Sequence[sales.Order]) -> None:
    """Give what comes back its share of what was sold, by what has come back by now; three statements at most."""
    load(session, orders, "lines")
    lines: list[Any] = [line for order in orders for line in order.lines if line.returned_line_id is not None]  # type: ignore[attr-defined]
    names = ("returned_line_id", "quantity", *PRICING)
    returned = [
        {name: getattr(line, name) for name in names} | {"currency_id": line.order.currency_id} for line in lines
    ]
    shares = share_amounts(session, returned, [order.id for order in orders]) if lines else []
    changed = [
        {"id": line.id, **share}
        for line, share in zip(lines, shares, strict=True)
        if share and (line.net, line.tax_amount) != (share["net"], share["tax_amount"])
    ]
    if changed:
        rows.update(session, session[sales.OrderLine], changed)
        sales.renew_made_lines(session, orders)
        sales.refresh_totals(session, session[sales.Order], orders)
