"""What vendors will bring: expected by stock, set apart for the orders it is bought for, reserved where it comes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Self

from sqlalchemy import func, select

from addons import shipping, stock
from addons.preferences import setting_of
from addons.purchasing.arriving import SUPPLY, reservations_of_lines
from addons.purchasing.purchase import Purchase
from addons.purchasing.purchase_line import PurchaseLine
from addons.purchasing.receiving import ReceivedPurchase
from core import ZERO, Session, among, load

RESERVE = "purchasing.reserve_for_orders"


class ExpectedPurchase(ReceivedPurchase, extends=True):
    """What is bought for an order can be set apart for it before it comes."""

    @classmethod
    def reserve(cls, session: Session, purchases: Sequence[Self]) -> None:
        """Set what is expected apart for the order lines it is bought for, as far as these have no stock reserved."""
        done = set_apart(session, purchases)
        session.nothing_to_do([one for one in purchases if one.id not in done], "no order waits for it")

    @classmethod
    def confirm(cls, session: Session, purchases: Sequence[Self]) -> None:
        """Set what is bought for orders apart for them, where preferred."""
        super().confirm(session, purchases)
        wanted = [one for one in purchases if setting_of(session, RESERVE, one.organisation_id)]
        set_apart(session, wanted)

    @classmethod
    def close(cls, session: Session, purchases: Sequence[Self]) -> None:
        """Set nothing apart any more of what does not come."""
        super().close(session, purchases)
        give_up(session, purchases)

    @classmethod
    def void(cls, session: Session, purchases: Sequence[Self]) -> None:
        """Set nothing apart any more of what does not come."""
        super().void(session, purchases)
        give_up(session, purchases)

    @classmethod
    def reactivate(cls, session: Session, purchases: Sequence[Self]) -> None:
        """Set nothing apart of what is being thought over."""
        super().reactivate(session, purchases)
        give_up(session, purchases)


def expected(session: Session, products: Iterable[int]) -> list[stock.Expected]:
    """Return what of products confirmed purchase orders will bring into our warehouses, in one statement."""
    P, L = session[Purchase], session[PurchaseLine]
    day = func.coalesce(L.promised_date, P.promised_date)
    query = (
        select(L.product_id, P.warehouse_id, day, L.quantity - L.received, L.id)
        .join(P, P.id == L.purchase_id)
        .where(among(session, L.product_id, sorted(products)), P.state == "confirmed", P.drop_ship.is_(False))
        .where(L.received < L.quantity)
    )
    rows = session.execute(query)
    return [stock.Expected(product, place, date, rest, SUPPLY, id_) for product, place, date, rest, id_ in rows]


def set_apart(session: Session, purchases: Sequence[Purchase]) -> set[int]:
    """Prereserve what is expected for the order lines it is bought for; return the purchase orders it was done for."""
    own = [one for one in purchases if not one.drop_ship]
    if not own:
        return set()
    load(session, own, "lines")
    lines = [line for one in own for line in one.lines if line.order_line_id is not None]
    ordered: dict[int, Any] = session.known(shipping.OrderLine, {line.order_line_id or 0 for line in lines})
    load(session, list(ordered.values()), "order", "product")
    held = _set_apart_already(session, [line.id for line in lines])
    taken: dict[int, Decimal] = defaultdict(Decimal)
    asked: list[tuple[Any, Decimal, str, int, Decimal]] = []
    done: set[int] = set()
    for line in lines:
        wanting, coming = ordered[line.order_line_id or 0], line.quantity - line.received
        open_ = shipping.reserved(wanting.order, wanting) - wanting.reserved - taken[wanting.id]
        part = min(coming - held.get(line.id, ZERO), open_)
        if part > 0:
            taken[wanting.id] += part
            asked.append((wanting, part, SUPPLY, line.id, coming))
            done.add(line.purchase_id)
    if asked:
        shipping.prereserve(session, asked)
    return done


def give_up(session: Session, purchases: Sequence[Purchase]) -> None:
    """Give free what was set apart of purchase orders and does not come."""
    ids = [line.id for one in purchases for line in one.lines] if purchases else []
    parts = [(one, one.left) for one in reservations_of_lines(session, ids)]
    if parts:
        stock.give_free(session, parts)
        shipping.note_lines(session, {one.owner_id for one, _ in parts if one.owner == "sales.OrderLine"})


def _set_apart_already(session: Session, lines: Sequence[int]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = defaultdict(Decimal)
    for one in reservations_of_lines(session, lines):
        found[one.supply_id or 0] += one.left
    return found
