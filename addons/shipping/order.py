"""The verbs of orders that have to do with their shipments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Self

from addons import sales
from addons.shipping.by_hand import bin_named, promised_until
from addons.shipping.delivery import DeliveredOrder, refresh_delivery_status
from addons.shipping.from_orders import Manner, reverse_shipments, ship_open
from addons.shipping.managing import reserve_missing, reserve_picked, unreserve
from addons.shipping.on_confirm import ship_at_once
from addons.shipping.packing_list import drop_packing_lists, make_packing_lists
from addons.shipping.promising import promise
from addons.shipping.replacing import net_deliveries, receive_back
from addons.shipping.return_amounts import settle_returns
from core import Session, UsageError


class Order(DeliveredOrder, sales.ReplacedOrder, extends=True):
    """Orders are shipped, wholly or in parts; some types by being confirmed."""

    @classmethod
    def ship(
        cls,
        session: Session,
        orders: Sequence[Self],
        on: dt.date | Mapping[int, dt.date] | None = None,
        draft: bool = False,
        line: Sequence[str] = (),
        until: dt.date | None = None,
        together: bool = False,
        besides_drafts: bool = False,
        accounting_date: dt.date | None = None,
        into: str = "",
    ) -> None:
        """Make shipments of what is open, as the delivery terms say, dated `on` (a date, or dates by order id; today).

        Completed at once unless `draft`. Running it again makes shipments only of what is still open; drafts count as
        shipped unless it is made `besides_drafts`. `line` ships lines of one order by hand, whatever its term: "10=5"
        five of the line at position 10, "10" all that is open of it. With `until`, only what is promised up to that
        day; `together`, orders for one address by one shipper share a shipment. What comes back by returns goes `into`
        the bin of that code, such as one for scrap, else into the first one.
        """
        why: dict[int, str] = {}
        chosen = promised_until(orders, until, why)
        header = {"accounting_date": accounting_date} if accounting_date is not None else {}
        manner = Manner(
            draft, steered=not line, together=together, header=header, why=why, into=bin_named(session, into)
        )
        made = ship_open(session, chosen, on, manner, only=line, besides_drafts=besides_drafts)
        for one in orders:
            if one.id not in made:
                session.nothing_to_do([one], why.get(one.id, "nothing is open that is on hand"))

    @classmethod
    def promise(cls, session: Session, orders: Sequence[Self]) -> None:
        """Promise the orders for the earliest day on which all they want is on hand or expected and free."""
        why = promise(session, orders)
        for one in orders:
            if one.id in why:
                session.nothing_to_do([one], why[one.id])

    @classmethod
    def reserve(
        cls,
        session: Session,
        orders: Sequence[Self],
        pick: Sequence[str] = (),
        allocate: bool = False,
        expected: bool = False,
    ) -> None:
        """Set stock apart for what is open of the lines, by priority and promised date, as far as it is free.

        `pick` says what is set apart where instead: "10=5@B2" are 5 for the line at position 10 in bin B2,
        "10=5@B2/L-1" those of a lot, "10=0@B2" none. With `allocate` it is not exchanged for other stock. With
        `expected`, what is missing is set apart of what is on its way.
        """
        if pick and len(orders) > 1:
            raise UsageError("stock is picked for one order at a time", remedy="Name one order.")
        if pick:
            reserve_picked(session, orders[0], pick, allocate=allocate)
            return
        changed = reserve_missing(session, orders, expected=expected)
        session.nothing_to_do([one for one in orders if one.id not in changed], "nothing is missing that is free")

    @classmethod
    def unreserve(cls, session: Session, orders: Sequence[Self], line: int = 0) -> None:
        """Give free what is set apart for the orders, or for the line at a position."""
        changed = unreserve(session, orders, line)
        session.nothing_to_do([one for one in orders if one.id not in changed], "nothing is reserved")

    @classmethod
    def void(cls, session: Session, orders: Sequence[Self]) -> None:
        """Reverse the orders' shipments first (semantics 2.1)."""
        reverse_shipments(session, orders)
        super().void(session, orders)

    @classmethod
    def reopen(cls, session: Session, orders: Sequence[Self]) -> None:
        """Let what comes back be worth its share of what was sold."""
        super().reopen(session, orders)
        if cls.is_return:
            settle_returns(session, orders)

    @classmethod
    def place(cls, session: Session, orders: Sequence[Self]) -> None:
        """Let what comes back be worth its share of what was sold."""
        if cls.is_return:
            settle_returns(session, orders)
        super().place(session, orders)

    @classmethod
    def confirm(cls, session: Session, orders: Sequence[Self]) -> None:
        """Ship everything at once where the type says so, else make the packing lists of orders that are confirmed now.

        Orders that wait for something else, such as a payment, need no packing list yet.
        """
        if cls.is_return:
            settle_returns(session, orders)
        accepted = session.app.workflow.find(cls, "confirm")
        confirmed = [order for order in orders if accepted.target_from(order.state) == "confirmed"]
        super().confirm(session, orders)
        if cls.ships_on_confirm:
            ship_at_once(session, orders, only_release=cls.releases_shipment)
        else:
            make_packing_lists(session, confirmed)

    @classmethod
    def reactivate(cls, session: Session, orders: Sequence[Self]) -> None:
        """Take the shipments back that confirming has made, and drop packing lists not shipped yet."""
        if cls.ships_on_confirm:
            reverse_shipments(session, orders)
        else:
            drop_packing_lists(session, orders)
        super().reactivate(session, orders)

    @classmethod
    def take_back(
        cls, session: Session, orders: Sequence[Self], replacements: Mapping[int, Sequence[sales.Order]]
    ) -> dict[int, sales.Order]:
        """Let the orders count as delivered, their inverses as delivered back, and net what is left."""
        inverses = super().take_back(session, orders, replacements)
        net_deliveries(session, orders, inverses, replacements)
        return inverses

    @classmethod
    def receive(cls, session: Session, orders: Sequence[Self], on: dt.date | None = None, draft: bool = False) -> None:
        """Take goods back that were delivered of cancelled orders, by negative shipments of their inverses."""
        made = receive_back(session, orders, on, draft=draft)
        session.nothing_to_do([one for one in orders if one.id not in made], "nothing is to come back")

    @classmethod
    def refresh_statuses(cls, session: Session, orders: Sequence[sales.Order]) -> None:
        """Refresh the delivery status."""
        super().refresh_statuses(session, orders)
        refresh_delivery_status(session, {order.id for order in orders})
