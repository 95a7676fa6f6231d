"""What was set apart of what is expected is reserved where it comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from addons import shipping, stock
from core import Session, among

if TYPE_CHECKING:
    from addons.purchasing.receipt import Receipt

SUPPLY = "purchasing.PurchaseLine"
"""What reservations call a line of a purchase order."""


def arrive(session: Session, receipts: Sequence[Receipt]) -> None:
    """Let what was set apart be reserved where it came."""
    came = [
        (SUPPLY, line.purchase_line_id, stock.Place(line.product_id, line.bin_id, line.lot), line.quantity)
        for receipt in receipts
        if not receipt.drop_ship
        for line in receipt.lines
        if line.purchase_line_id is not None and line.bin_id is not None
    ]
    if came and reservations_of_lines(session, [id_ for _, id_, *_ in came]):
        shipping.receive_expected(session, came)


def reservations_of_lines(session: Session, lines: Sequence[int]) -> list[stock.Reservation]:
    """Return what is set apart of lines of purchase orders and has not come."""
    R = session[stock.Reservation]
    query = select(R).where(R.supply == SUPPLY, among(session, R.supply_id, lines), R.bin_id.is_(None)).order_by(R.id)
    return list(session.scalars(query).all())
