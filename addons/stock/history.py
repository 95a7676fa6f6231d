"""What lay in a place at a moment, and what happened to it since; also what a change of the past would lead to."""

from __future__ import annotations

import datetime as dt
from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from addons.base import Product
from addons.stock.bin import Bin
from addons.stock.inventory_line import COMPLETED, InventoryLine
from addons.stock.ledger import held_places
from addons.stock.move import Move
from addons.stock.place import Place
from core import Refused, Row, Session, among


@dataclass(order=True)
class Later:
    """A change of a place at an instant: a move, or a completed count of it with its line (which may have moved 0)."""

    at: dt.datetime
    order: int
    quantity: Decimal
    document: str = ""
    document_id: int = 0
    line: int | None = None


class History:
    """Hold places with their moves since an instant, locked, while counts are put into their past."""

    def __init__(self, session: Session, places: Iterable[Place], since: dt.datetime) -> None:
        self._session = session
        self._places = set(places)
        self._balances = held_places(session, self._places)
        self._later: dict[Place, list[Later]] = defaultdict(list)
        products = {place.product for place in self._places}
        M = session[Move]
        moves = select(M.product_id, M.bin_id, M.lot, M.at, M.id, M.quantity, M.document, M.document_id)
        moves = moves.where(among(session, M.product_id, products), M.at > since).order_by(M.at, M.id)
        self._now = {place: self._balances[place].quantity for place in self._places}
        for product, bin_, lot, at, id_, quantity, document, document_id in session.execute(moves):
            self._later[Place(product, bin_, lot)].append(Later(at, id_, quantity, document, document_id))
        for place, count in _counts_since(session, products, since):
            insort(self._later[place], count)
        self.moves: list[Row] = []
        self.booked: dict[int, Decimal] = {}

    def at(self, place: Place, moment: dt.datetime) -> Decimal:
        """Return what lay in a place at a moment."""
        return self._now[place] - sum((one.quantity for one in self._later[place] if one.at > moment), Decimal(0))

    def now(self) -> dict[Place, Decimal]:
        """Return what lies in the places after the changes."""
        return self._now

    def change(self, place: Place, moment: dt.datetime, quantity: Decimal, row: Row) -> None:
        """Let a place hold more, or less, since a moment, up to its next count, which stays absolute.

        `row` is the move's, but for its place, quantity and time. Raises Refused if a later moment becomes negative
        where that is forbidden.
        """
        if not quantity:
            return
        later = [one for one in self._later[place] if one.at > moment]
        until = next((one for one in later if one.line is not None), None)
        self._refuse_negative(place, moment, quantity, later, until)
        self._post(place, moment, quantity, row)
        if until is not None and until.line is not None:
            taken_back = {"date": row["date"], "document": until.document, "document_id": until.document_id}
            self._post(place, until.at, -quantity, taken_back)
            self.booked[until.line] = self.booked.get(until.line, Decimal(0)) + quantity

    def _post(self, place: Place, moment: dt.datetime, quantity: Decimal, row: Row) -> None:
        self.moves.append(_move(place, moment, quantity, row))
        insort(self._later[place], Later(moment, 0, quantity))
        self._now[place] += quantity

    def _refuse_negative(
        self, place: Place, moment: dt.datetime, quantity: Decimal, later: list[Later], until: Later | None
    ) -> None:
        if quantity > 0 or self._balances[place].allows_negative:
            return
        left = self.at(place, moment) + quantity
        for one in [Later(moment, 0, Decimal(0)), *later]:
            if one is until:
                return
            left += one.quantity
            if left < 0:
                raise self._negative(place, moment, quantity, left, one)

    def _negative(self, place: Place, moment: dt.datetime, quantity: Decimal, left: Decimal, then: Later) -> Refused:
        product = self._session.get_one(self._session[Product], place.product)
        bin_ = self._session.get_one(self._session[Bin], place.bin)
        gone = f": {-then.quantity.normalize():f} left then" if then.quantity else ""
        return Refused(
            f"with {quantity.normalize():f} of {product} in {bin_} since {moment:%Y-%m-%d %H:%M}, there would "
            f"be {left.normalize():f} at {then.at:%Y-%m-%d %H:%M}{gone}",
            remedy="Correct the count or its time, or count again now.",
        )


def _counts_since(session: Session, products: Iterable[int], since: dt.datetime) -> Iterator[tuple[Place, Later]]:
    """Yield the completed counts of products since an instant; what they moved stands in the ledger."""
    from addons.stock.inventory import Inventory

    count, L = session[Inventory], session[InventoryLine]
    query = (
        select(L.product_id, L.bin_id, L.lot, count.counted_at, count.id, L.id)
        .join(count, count.id == L.inventory_id)
        .where(among(session, L.product_id, products), count.counted_at > since, count.state == COMPLETED)
    )
    for product, bin_, lot, at, document, line in session.execute(query):
        yield Place(product, bin_, lot), Later(at, 0, Decimal(0), "stock.Inventory", document, line)


def _move(place: Place, moment: dt.datetime, quantity: Decimal, row: Mapping[str, Any]) -> Row:
    where = {"product_id": place.product, "bin_id": place.bin, "lot": place.lot}
    return {**row, **where, "quantity": quantity, "at": moment}
