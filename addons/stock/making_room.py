"""Reservations give way: to other stock that is as good where they may, and to what a count found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal

from sqlalchemy import select

from addons.stock.bin import BLOCKED, Bin
from addons.stock.ledger import add_reserved, locked_balances
from addons.stock.place import Place
from addons.stock.reservation import Reservation
from addons.stock.reserving import give_free
from addons.stock.warehouse import Warehouse
from core import ZERO, Row, Session, among, rows


def make_room(session: Session, wanted: Mapping[Place, Decimal], own: Mapping[Place, Decimal]) -> None:
    """Move reservations of others that are not allocated to free stock elsewhere, as far as places lack what is wanted.

    `own` is what those who want it have reserved there themselves. Lots are not exchanged, nor purposes, nor stock of
    another organisation. What cannot be moved stays: posting says that it is reserved.
    """
    balances = locked_balances(session, {place.product for place in wanted})
    lacking = {
        place: missing
        for place, quantity in wanted.items()
        if (held := balances.get(place)) is not None
        and held.reserved
        and (missing := quantity - own.get(place, ZERO) - (held.quantity - held.reserved)) > 0
        and quantity <= held.quantity
    }
    if not lacking:
        return
    free = {place: one.quantity - one.reserved - wanted.get(place, ZERO) for place, one in balances.items()}
    moved: list[tuple[Reservation, Place, Decimal]] = []
    for one in _exchangeable(session, lacking):
        for place in _as_good(session, one, free) if one.place is not None else ():
            part = min(lacking[one.place], one.left - _sum(moved, one), free[place])  # type: ignore[index]
            if part > 0:
                lacking[one.place] -= part  # type: ignore[index]
                free[place] -= part
                moved.append((one, place, part))
    _move(session, moved)


def _exchangeable(session: Session, places: Collection[Place]) -> list[Reservation]:
    """Return the reservations of places that may move, those made last first."""
    return [one for one in _in_places(session, places) if not one.allocated]


def _in_places(session: Session, places: Collection[Place]) -> list[Reservation]:
    R = session[Reservation]
    query = select(R).where(
        among(session, R.product_id, sorted({place.product for place in places})),
        among(session, R.bin_id, sorted({place.bin for place in places})),
        R.quantity > R.released,
    )
    found = session.scalars(query.order_by(R.id.desc()).execution_options(populate_existing=True))
    return [one for one in found if one.place in places]


def _as_good(session: Session, one: Reservation, free: Mapping[Place, Decimal]) -> Iterator[Place]:
    """Yield the places whose stock can replace what a reservation holds."""
    bins, warehouses = session.known(Bin), session.known(Warehouse)
    here = bins[one.bin_id or 0]
    house = warehouses[here.warehouse_id].organisation_id
    for place in sorted(free):
        there = bins[place.bin]
        alike = there.purpose == here.purpose and warehouses[there.warehouse_id].organisation_id == house
        same = place.product == one.product_id and place.lot == one.lot and place != one.place
        if same and alike and there.inventory_status != BLOCKED and free[place] > 0:
            yield place


def _sum(moved: Iterable[tuple[Reservation, Place, Decimal]], one: Reservation) -> Decimal:
    return sum((part for other, _, part in moved if other is one), ZERO)


def _move(session: Session, moved: list[tuple[Reservation, Place, Decimal]]) -> None:
    changes: dict[Place, Decimal] = defaultdict(Decimal)
    new: list[Row] = []
    kept = ("owner", "owner_id", "allocated", "supply", "supply_id", "at")
    for one, place, part in moved:
        assert one.place is not None
        changes[one.place] -= part
        changes[place] += part
        where = {"product_id": place.product, "bin_id": place.bin, "lot": place.lot}
        new.append({**{name: getattr(one, name) for name in kept}, **where, "quantity": part, "released": ZERO})
    add_reserved(session, {place: n for place, n in changes.items() if n < 0})
    add_reserved(session, {place: n for place, n in changes.items() if n > 0})
    left = {one: one.quantity - _sum(moved, one) for one, _, _ in moved}
    rows.update(session, session[Reservation], [{"id": one.id, "quantity": n} for one, n in left.items() if n])
    rows.delete(session, session[Reservation], [one for one, n in left.items() if not n])
    rows.append(session, session[Reservation], new)


def give_way(session: Session, found: Mapping[Place, Decimal]) -> None:
    """Let reservations shrink to what was found in their places, allocated ones and old ones last; tells the owners."""
    balances = locked_balances(session, {place.product for place in found})
    too_much = {
        place: balances[place].reserved - max(quantity, ZERO)
        for place, quantity in found.items()
        if place in balances and balances[place].reserved > max(quantity, ZERO)
    }
    if not too_much:
        return
    parts: list[tuple[Reservation, Decimal]] = []
    for one in sorted(_in_places(session, too_much), key=lambda one: one.allocated):
        part = min(one.left, too_much[one.place])  # type: ignore[index]
        if part > 0:
            too_much[one.place] -= part  # type: ignore[index]
            parts.append((one, part))
    owners: dict[str, set[int]] = defaultdict(set)
    for one, _ in parts:
        owners[one.owner].add(one.owner_id)
    give_free(session, parts)
    for owner, ids in owners.items():
        session.app.hook.reservations_changed(session=session, owner=owner, ids=sorted(ids))
