"""What of shipments is posted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import exists, func, null

from addons import shipping
from addons.accounting.books.journal import COSTS
from addons.accounting.posting.inverse import post_inverse
from addons.accounting.posting.invoices import accounting_day
from addons.accounting.posting.unposted import COUNTING, Source
from addons.accounting.with_shipping.shipment_line import CostedLine
from addons.accounting.with_shipping.shipments import SOURCE, post_shipments
from addons.base import GOODS, Product
from core import Session


def costed(session: Session) -> Any:
    """Return the condition of shipments that took goods out of bins of which the cost is known."""
    return _counting(session) & _goods(session, has_cost=True)


def without_cost(session: Session) -> Any:
    """Return the condition of shipments that took goods out of bins of which no cost is known."""
    return _counting(session) & _goods(session, has_cost=False)


def _counting(session: Session) -> Any:
    D = session[shipping.Shipment]
    types: Iterable[Any] = session.composition.types_of(D).values()
    kinds = [one.stored_kind() for one in types if one.moves_stock]
    return D.state.in_(COUNTING) & D.kind.in_(kinds)


def _goods(session: Session, *, has_cost: bool) -> Any:
    D, L, product = session[shipping.Shipment], session[CostedLine], session[Product]
    now: Any = getattr(product, "cost", null())
    cost = func.coalesce(L.unit_cost, now, type_=L.unit_cost.type)
    wanted = cost != 0 if has_cost else cost.is_(None)
    taken = (L.shipment_id == D.id, L.bin_id.is_not(None), product.id == L.product_id, product.kind == GOODS)
    return exists().where(*taken, wanted)


def _reversed(session: Session) -> Any:
    return costed(session) & (session[shipping.Shipment].state == "reversed")


def _post_reversals(session: Session, shipments: Sequence[Any]) -> None:
    """Take back on its own day what was taken back while the books were not kept: nobody knows when that was."""
    days = {one.id: accounting_day(one) for one in shipments}
    post_inverse(session, SOURCE, shipments, ("complete", "reverse"), days, COSTS)


SOURCES = [
    Source(shipping.Shipment, SOURCE, "complete", post_shipments, costed),
    Source(shipping.Shipment, SOURCE, "reverse", _post_reversals, _reversed),
]
