"""The consignment order (semantics 1.1, C3A)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addons import base, invoicing, stock
from addons.consignment.holder import Bin
from core import Session

CUSTOMER, PURPOSE = "CONSIGNMENT", "borrow"


class ConsignmentOrder(invoicing.Order, kind="consignment"):
    """What was sold out of goods borrowed: shipped from the borrow bin and invoiced when confirmed, paid as usual.

    The receiver is who sold the goods; if they hold a borrow bin, the goods come from that one.
    """

    label = "consignment order"
    stock_purpose = PURPOSE
    fixed_customer = CUSTOMER
    reserves = False
    ships_on_confirm = True
    invoices_on_confirm = True
    exempt_from = frozenset({"availability", "duplicate"})

    @classmethod
    def fixed_bins(cls, session: Session, orders: Sequence[Any]) -> dict[int, int]:
        """Return the borrow bin that the receiver of each order holds in the order's warehouse."""
        bins: list[Any] = sorted(session.known(Bin).values(), key=lambda one: one.id, reverse=True)
        held = {(one.holder_id, one.warehouse_id): one.id for one in bins if one.purpose == PURPOSE and one.holder_id}
        places = {order.id: (order.receiver_id, order.warehouse_id) for order in orders}
        return {id_: held[place] for id_, place in places.items() if place in held}


def create_missing(session: Session) -> None:
    """Create the standard customer and the borrow bins that are not there yet."""
    base.create_partners(session, {CUSTOMER: {"name": "Consignment sales", "is_customer": True}})
    stock.create_bins(session, PURPOSE)
