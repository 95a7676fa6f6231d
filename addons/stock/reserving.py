"""Set stock apart, give it free, and take it: reservations and balances change together, under the balances' locks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select

from addons.base import Product
from addons.stock.balance import Balance
from addons.stock.bin import BLOCKED, Bin
from addons.stock.ledger import add_reserved, held_places
from addons.stock.place import Place
from addons.stock.reservation import Reservation
from core import ZERO, Refused, Row, Session, among, rows

Parts = Sequence[tuple[Reservation, Decimal]]
"""Quantities of reservations."""


def reservations_of(session: Session, owner: str, ids: Iterable[int]) -> dict[int, list[Reservation]]:
    """Return the reservations of owners by their id, allocated ones first; read anew, in one statement."""
    R = session[Reservation]
    query = select(R).where(R.owner == owner, among(session, R.owner_id, list(ids)))
    found: dict[int, list[Reservation]] = defaultdict(list)
    in_order = query.order_by(R.allocated.desc(), R.id).execution_options(populate_existing=True)
    for one in session.scalars(in_order):
        found[one.owner_id].append(one)
    return found


def set_apart(session: Session, new: Sequence[Row]) -> None:
    """Reserve: rows of product_id, bin_id, lot, quantity, owner and owner_id, and whether they are allocated.

    Raises Refused where less is free, and for bins that are blocked.
    """
    asked: dict[Place, Decimal] = defaultdict(Decimal)
    for row in new:
        asked[Place(row["product_id"], row["bin_id"], row["lot"])] += row["quantity"]
    balances = held_places(session, asked)
    for place, quantity in asked.items():
        _refuse_unfree(session, place, quantity, balances[place])
    add_reserved(session, asked)
    rows.append(session, session[Reservation], [_full(session, row) for row in new])


def _full(session: Session, row: Row) -> Row:
    nothing = {"released": ZERO, "allocated": False, "supply": None, "supply_id": None}
    return {**nothing, "at": session.now, **row}


def _refuse_unfree(session: Session, place: Place, quantity: Decimal, balance: Balance) -> None:
    bin_ = session.get_one(session[Bin], place.bin)
    free = ZERO if bin_.inventory_status == BLOCKED else max(balance.quantity - balance.reserved, ZERO)
    if quantity > free:
        lot = f", lot {place.lot}" if place.lot else ""
        raise Refused(
            f"{quantity.normalize():f} of {session.get_one(session[Product], place.product)} cannot be reserved in "
            f"{bin_}{lot}: {free.normalize():f} is free there",
            remedy="Reserve less, or take it from somewhere else: tradeloom report run stock.",
        )


def give_free(session: Session, parts: Parts) -> None:
    """Reserve less: what is given free of each reservation can be taken by anybody."""
    parts = [(one, quantity) for one, quantity in parts if quantity]
    places = _by_place(parts)
    held_places(session, places)
    add_reserved(session, {place: -quantity for place, quantity in places.items()})
    kept = [(one, one.quantity - quantity) for one, quantity in parts]
    rows.update(session, session[Reservation], [{"id": one.id, "quantity": n} for one, n in kept if n])
    rows.delete(session, session[Reservation], [one for one, n in kept if not n])


def release(session: Session, parts: Parts) -> dict[Place, Decimal]:
    """Note what is taken of reservations, and return it by place: what `post` is told to be freed."""
    parts = [(one, quantity) for one, quantity in parts if quantity]
    changed = [{"id": one.id, "released": one.released + quantity} for one, quantity in parts]
    rows.update(session, session[Reservation], changed)
    return _by_place(parts)


def take_up_again(session: Session, parts: Parts) -> None:
    """Reserve again what was taken of reservations and has come back to their places."""
    parts = [(one, quantity) for one, quantity in parts if quantity]
    changed = [{"id": one.id, "released": one.released - quantity} for one, quantity in parts]
    rows.update(session, session[Reservation], changed)
    places = _by_place(parts)
    held_places(session, places)
    add_reserved(session, places)


def prereserve(session: Session, new: Sequence[Row]) -> None:
    """Reserve what is expected: rows of product_id, quantity, owner, owner_id, supply and supply_id."""
    rows.append(session, session[Reservation], [_full(session, {"bin_id": None, "lot": "", **row}) for row in new])


def arrived(session: Session, receipts: Sequence[tuple[str, int, Place, Decimal]]) -> set[tuple[str, int]]:
    """Let what was prereserved be reserved where it came: (supply, supply id, place, quantity) of each receipt.

    The moves are posted. Returns the owners concerned, as (owner, id).
    """
    pending = _expected(session, {supply for supply, *_ in receipts}, {id_ for _, id_, *_ in receipts})
    new: list[Row] = []
    gone: dict[Reservation, Decimal] = defaultdict(Decimal)
    for supply, id_, place, received in receipts:
        rest = received
        for one in pending.get((supply, id_), ()):
            part = min(one.left - gone[one], rest)
            if part > 0:
                gone[one] += part
                rest -= part
                names = ("owner", "owner_id", "supply", "supply_id", "allocated")
                where = {"product_id": place.product, "bin_id": place.bin, "lot": place.lot, "quantity": part}
                new.append({**{name: getattr(one, name) for name in names}, **where})
    owners = {(one.owner, one.owner_id) for one in gone}
    give_free(session, list(gone.items()))
    set_apart(session, new)
    return owners


def _expected(
    session: Session, supplies: Iterable[str], ids: Iterable[int]
) -> dict[tuple[str, int], list[Reservation]]:
    R = session[Reservation]
    query = select(R).where(R.supply.in_(sorted(supplies)), among(session, R.supply_id, sorted(ids)))
    found: dict[tuple[str, int], list[Reservation]] = defaultdict(list)
    for one in session.scalars(
        query.where(R.bin_id.is_(None)).order_by(R.id).execution_options(populate_existing=True)
    ):
        found[one.supply or "", one.supply_id or 0].append(one)
    return found


def _by_place(parts: Parts) -> dict[Place, Decimal]:
    places: dict[Place, Decimal] = defaultdict(Decimal)
    for one, quantity in parts:
        if one.place is not None:
            places[one.place] += quantity
    return dict(places)


def first_of(reservations: Iterable[Reservation], quantity: Decimal, *, at: Place | None = None) -> Parts:
    """Return the parts of reservations, in order, that make up to a quantity of what is left; of one place if given."""
    parts = []
    for one in reservations:
        part = min(one.left, quantity)
        if part > 0 and (at is None or one.place == at):
            parts.append((one, part))
            quantity -= part
    return parts


def reserved_by_place(reservations: Iterable[Reservation]) -> Mapping[Place, Decimal]:
    """Return what is left of reservations, allocated ones first, by place; what is expected is left out."""
    places: dict[Place, Decimal] = defaultdict(Decimal)
    for one in reservations:
        if one.place is not None and one.left:
            places[one.place] += one.left
    return places
