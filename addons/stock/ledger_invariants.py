"""What must be true of the stock ledger."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from addons.doctor import Invariant
from addons.stock.balance import Balance
from addons.stock.move import Move
from core import Session


def balances_equal_moves(session: Session) -> Iterator[str]:
    """Find places whose balance is not the sum of their moves."""
    B, M = session[Balance], session[Move]
    summed = select(M.product_id, M.bin_id, func.sum(M.quantity, type_=M.quantity.type).label("quantity")).group_by(
        M.product_id, M.bin_id
    )
    moved = {(product, bin_): quantity for product, bin_, quantity in session.execute(summed)}
    kept = {(p, b): quantity for p, b, quantity in session.execute(select(B.product_id, B.bin_id, B.quantity))}
    for place in sorted(moved.keys() | kept.keys()):
        if moved.get(place, 0) != kept.get(place, 0):
            product, bin_ = place
            yield f"product #{product} in bin #{bin_}: balance {kept.get(place, 0)}, moves say {moved.get(place, 0)}"


def no_forbidden_negative(session: Session) -> Iterator[str]:
    """Find negative balances where the warehouse does not allow them."""
    B = session[Balance]
    query = select(B.product_id, B.bin_id, B.quantity).where(B.quantity < 0, B.allows_negative.is_(False))
    for product, bin_, quantity in session.execute(query):
        yield f"product #{product} in bin #{bin_}: {quantity}"


INVARIANTS = [
    Invariant("stock balances equal moves", balances_equal_moves, "Each balance is the sum of its moves"),
    Invariant("stock is not negative", no_forbidden_negative, "No bin is negative unless its warehouse allows it"),
]
