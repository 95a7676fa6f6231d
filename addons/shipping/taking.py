"""What shipments take of the reservations of their order lines, and give back when they are reversed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from addons.shipping.delivery import DeliveredOrder
from addons.shipping.reserving import OWNER, follow
from addons.stock import Place, Reservation, locked_balances, make_room, release, reservations_of, take_up_again
from core import ZERO, Session


class Taking:
    """Take from the reservations of order lines, given the figures of what ships them, before and after it is posted.

    Where nothing is reserved this costs no statement.
    """

    def __init__(self, session: Session, lines: Sequence[Any], *, sign: int) -> None:
        self._session, self._sign = session, sign
        self._lines = [line for line in lines if line.bin_id is not None]
        self._mine = [line for line in self._lines if line.order_line_id is not None and (line.reserved or sign < 0)]

    def freed(self) -> Mapping[Place, Decimal]:
        """Note what leaves of what was reserved for its own line, and let others give way; return it by place."""
        if self._sign < 0:
            return {}
        balances = locked_balances(self._session, {line.product_id for line in self._lines})
        wanted: dict[Place, Decimal] = defaultdict(Decimal)
        for line in self._lines:
            wanted[_place(line)] += line.quantity
        parts = self._parts(lambda one: one.left) if self._mine else {}
        own: dict[Place, Decimal] = defaultdict(Decimal)
        for one, quantity in parts.items():
            if one.place is not None:
                own[one.place] += quantity
        if any(place in balances and balances[place].reserved > own[place] for place in wanted):
            make_room(self._session, wanted, own)
        return release(self._session, list(parts.items()))

    def given_back(self) -> None:
        """Reserve again what had been taken of reservations and has come back."""
        if self._sign < 0 and self._mine:
            take_up_again(self._session, list(self._parts(lambda one: one.released).items()))

    def _parts(self, available: Any) -> dict[Reservation, Decimal]:
        held = reservations_of(self._session, OWNER, {line.order_line_id for line in self._mine})
        parts: dict[Reservation, Decimal] = defaultdict(Decimal)
        for line in self._mine:
            rest = line.quantity
            for one in held.get(line.order_line_id, ()):
                part = min(available(one) - parts[one], rest)
                if part > 0 and one.place == _place(line):
                    parts[one] += part
                    rest -= part
        return {one: quantity for one, quantity in parts.items() if quantity > ZERO}

    def settled(self) -> None:
        """Give free what is too much once the deliveries are noted; after a reversal, reserve again what is open."""
        if self._mine:
            orders = list(self._session.known(DeliveredOrder, {line.order_id for line in self._mine}).values())
            for kind in dict.fromkeys(type(order) for order in orders):
                follow(self._session, [one for one in orders if type(one) is kind], take=self._sign < 0)


def _place(line: Any) -> Place:
    return Place(line.product_id, line.bin_id, line.lot)
