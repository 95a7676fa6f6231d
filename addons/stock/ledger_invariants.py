"""What must be true of the stock ledger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select, union_all

from addons.doctor import Invariant
from addons.stock.balance import Balance
from addons.stock.bin import Bin
from addons.stock.inventory import Inventory
from addons.stock.inventory_line import InventoryLine
from addons.stock.move import Move
from addons.stock.negative import negative_bins
from addons.stock.place import Place
from addons.stock.transfer import Transfer, TransferLine
from core import Document, Session, among


def balances_equal_moves(session: Session) -> Iterator[str]:
    """Find places whose balance is not the sum of their moves."""
    B, M = session[Balance], session[Move]
    summed = select(M.product_id, M.bin_id, M.lot, func.sum(M.quantity, type_=M.quantity.type))
    summed = summed.group_by(M.product_id, M.bin_id, M.lot)
    moved = {Place(product, bin_, lot): quantity for product, bin_, lot, quantity in session.execute(summed)}
    stored = select(B.product_id, B.bin_id, B.lot, B.quantity)
    kept = {Place(product, bin_, lot): quantity for product, bin_, lot, quantity in session.execute(stored)}
    for place in sorted(moved.keys() | kept.keys()):
        if moved.get(place, 0) != kept.get(place, 0):
            yield f"{_named(place)}: balance {kept.get(place, 0)}, moves say {moved.get(place, 0)}"


def no_forbidden_negative(session: Session) -> Iterator[str]:
    """Find negative balances where neither warehouse nor bin allows them, and rules not passed on."""
    B = session[Balance]
    rules = negative_bins(session, session.known(Bin))
    query = select(B.product_id, B.bin_id, B.lot, B.quantity, B.allows_negative)
    wrong = among(session, B.bin_id, [id_ for id_, rule in rules.items() if rule])
    found = session.execute(query.where((B.quantity < 0) | (B.allows_negative != wrong)))
    for product, bin_, lot, quantity, allowed in found:
        place = Place(product, bin_, lot)
        if allowed != rules[bin_]:
            yield f"{_named(place)}: bin and warehouse say otherwise whether it may be below 0"
        elif not allowed:
            yield f"{_named(place)}: {quantity}"


def _named(place: Place) -> str:
    return f"product #{place.product} in bin #{place.bin}{f', lot {place.lot}' if place.lot else ''}"


def wrong_moves(session: Session, model: type[Document], *wanted: Any) -> Iterator[str]:
    """Find documents of a model whose moves are not what their lines say, in one statement.

    `wanted` are queries of (document id, product id, bin id, lot, quantity) of what the lines of completed documents
    bring into bins, negative for what they take out.
    """
    D, M = session[model].base(), session[Move]
    moved = select(M.document_id, M.product_id, M.bin_id, M.lot, -M.quantity)
    moved = moved.where(M.document == session.composition.name_of(D))
    document, product, bin_, lot, amount = union_all(*wanted, moved).subquery().c
    missing = func.sum(amount, type_=M.quantity.type)
    query = select(document, product, bin_, lot, missing).group_by(document, product, bin_, lot).having(missing != 0)
    for id_, *place, quantity in session.execute(query.order_by(document, product, bin_, lot)):
        yield f"{D.noun()} #{id_}: {quantity} of {_named(Place(*place))} did not move as its lines say"


def moves_equal_documents(session: Session) -> Iterator[str]:
    """Find inventories and transfers that moved something else than they say."""
    count, counted, T, L = session[Inventory], session[InventoryLine], session[Transfer], session[TransferLine]
    differences = select(count.id, counted.product_id, counted.bin_id, counted.lot, counted.counted - counted.booked)
    differences = differences.join(counted, counted.inventory_id == count.id).where(count.state == "completed")
    yield from wrong_moves(session, Inventory, differences)
    out = select(T.id, L.product_id, T.from_bin_id, L.lot, -L.quantity).join(L, L.transfer_id == T.id)
    into = select(T.id, L.product_id, T.to_bin_id, L.lot, L.quantity).join(L, L.transfer_id == T.id)
    done = T.state == "completed"
    yield from wrong_moves(session, Transfer, out.where(done), into.where(done))


INVARIANTS = [
    Invariant("moves equal documents", moves_equal_documents, "Inventories and transfers moved what their lines say"),
    Invariant("stock balances equal moves", balances_equal_moves, "Each balance is the sum of its moves"),
    Invariant("stock is not negative", no_forbidden_negative, "No bin is negative unless its warehouse allows it"),
]
