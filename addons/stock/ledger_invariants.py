"""What must be true of the stock ledger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select, union_all

from addons.doctor import Invariant
from addons.stock.balance import Balance
from addons.stock.inventory import Inventory, InventoryLine
from addons.stock.move import Move
from addons.stock.transfer import Transfer, TransferLine
from core import Document, Session


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


def wrong_moves(session: Session, model: type[Document], *wanted: Any) -> Iterator[str]:
    """Find documents of a model whose moves are not what their lines say, in one statement.

    `wanted` are queries of (document id, product id, bin id, quantity) of what the lines of completed documents bring
    into bins, negative for what they take out.
    """
    D, M = session[model].base(), session[Move]
    moved = select(M.document_id, M.product_id, M.bin_id, -M.quantity)
    moved = moved.where(M.document == session.composition.name_of(D))
    document, product, bin_, amount = union_all(*wanted, moved).subquery().c
    missing = func.sum(amount, type_=M.quantity.type)
    query = select(document, product, bin_, missing).group_by(document, product, bin_).having(missing != 0)
    for id_, product_id, bin_id, quantity in session.execute(query.order_by(document, product, bin_)):
        yield f"{D.noun()} #{id_}: {quantity} of product #{product_id} in bin #{bin_id} did not move as its lines say"


def moves_equal_documents(session: Session) -> Iterator[str]:
    """Find inventories and transfers that moved something else than they say."""
    count, counted, T, L = session[Inventory], session[InventoryLine], session[Transfer], session[TransferLine]
    differences = select(count.id, counted.product_id, counted.bin_id, counted.counted - counted.booked)
    differences = differences.join(counted, counted.inventory_id == count.id).where(count.state == "completed")
    yield from wrong_moves(session, Inventory, differences)
    out = select(T.id, L.product_id, T.from_bin_id, -L.quantity).join(L, L.transfer_id == T.id)
    into = select(T.id, L.product_id, T.to_bin_id, L.quantity).join(L, L.transfer_id == T.id)
    done = T.state == "completed"
    yield from wrong_moves(session, Transfer, out.where(done), into.where(done))


INVARIANTS = [
    Invariant("moves equal documents", moves_equal_documents, "Inventories and transfers moved what their lines say"),
    Invariant("stock balances equal moves", balances_equal_moves, "Each balance is the sum of its moves"),
    Invariant("stock is not negative", no_forbidden_negative, "No bin is negative unless its warehouse allows it"),
]
