"""What must be true of reservations."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select, union_all

from addons.doctor import Invariant
from addons.stock.balance import Balance
from addons.stock.reservation import Reservation
from core import Session


def reserved_equals_reservations(session: Session) -> Iterator[str]:
    """Find places where something else is reserved than the reservations say."""
    B, R = session[Balance], session[Reservation]
    held = select(B.product_id, B.bin_id, B.lot, B.reserved).where(B.reserved != 0)
    said = select(R.product_id, R.bin_id, R.lot, R.released - R.quantity).where(R.bin_id.is_not(None))
    product, bin_, lot, quantity = union_all(held, said.where(R.released != R.quantity)).subquery().c
    difference = func.sum(quantity, type_=B.reserved.type)
    query = select(product, bin_, lot, difference).group_by(product, bin_, lot).having(difference != 0)
    for product_id, bin_id, name, wrong in session.execute(query.order_by(product, bin_, lot)):
        what = f"product #{product_id} in bin #{bin_id}{f', lot {name}' if name else ''}"
        yield f"{what}: {wrong} more is reserved on its balance than reservations say"


def reserved_is_there(session: Session) -> Iterator[str]:
    """Find places where more is reserved than there is."""
    B = session[Balance]
    query = select(B.product_id, B.bin_id, B.quantity, B.reserved).where(B.reserved > 0, B.reserved > B.quantity)
    for product, bin_, quantity, reserved in session.execute(query):
        yield f"product #{product} in bin #{bin_}: {reserved} of {quantity} reserved"


INVARIANTS = [
    Invariant(
        "reserved equals reservations", reserved_equals_reservations, "What balances say is reserved, somebody reserved"
    ),
    Invariant("reserved is on hand", reserved_is_there, "No more is reserved in a place than lies there"),
]
