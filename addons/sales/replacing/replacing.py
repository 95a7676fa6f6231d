"""Change what is confirmed: cancel an order by its inverse, or replace it by copies that were changed (semantics 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Self

from sqlalchemy import select

from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from addons.sales.replacing.counterpart import make_inverses, make_replacements
from core import ZERO, BadInput, Refused, Session, among, link, load
from core import rows as writing

TEMPORAL = "temporal"


class ReplacedOrder(Order, extends=True):
    """Confirmed orders are cancelled by an inverse order, and replaced by copies that may be changed before."""

    @classmethod
    def replace(cls, session: Session, orders: Sequence[Self], count: int = 1) -> None:
        """Make `count` copies of each order to be changed by hand; confirming them closes the order.

        Until then the order stays confirmed and can be delivered, invoiced and paid.
        """
        if count < 1:
            raise BadInput(f"{count} replacements cannot be made", remedy="Give a count of 1 or more.")
        writing.lock(session, orders)
        for pending in pending_replacements(session, [order.id for order in orders]).values():
            raise Refused(f"{pending[0]} is being made already", remedy="Confirm or void it first.")
        load(session, orders, "lines")
        made = make_replacements(session, cls, orders, count)
        pairs = [(one.replaced_order_id, one.id) for one in made if one.replaced_order_id is not None]
        link(session, Order, Order, pairs, "replacement")
        session.app.fire(session, "supersede", made).expect_done()

    @classmethod
    def supersede(cls, session: Session, orders: Sequence[Self]) -> None:
        """Let fresh copies wait to be changed and confirmed; said by "replace" only."""

    @classmethod
    def countermand(cls, session: Session, orders: Sequence[Self]) -> None:
        """Close cancelled orders and their inverses, which take each other back; said by other verbs only."""

    @classmethod
    def confirm(cls, session: Session, orders: Sequence[Self]) -> None:
        """Let replacements take the place of their orders first: those are cancelled."""
        waiting = [order for order in orders if order.state == TEMPORAL]
        if waiting:
            cls._take_place(session, waiting)
        super().confirm(session, orders)

    @classmethod
    def _take_place(cls, session: Session, waiting: Sequence[Self]) -> None:
        replacements: dict[int, list[Order]] = defaultdict(list)
        for order in sorted(waiting, key=lambda one: one.id):
            assert order.replaced_order_id is not None  # a check asks it
            replacements[order.replaced_order_id].append(order)
        _refuse_some_of_several(session, replacements)
        known = session.known(Order, replacements)
        originals: Any = [known[id_] for id_ in sorted(known)]
        inverses = cls.take_back(session, originals, replacements)
        session.app.fire(session, "countermand", [*originals, *inverses.values()]).expect_done()

    @classmethod
    def cancel(cls, session: Session, orders: Sequence[Self]) -> None:
        """Take confirmed orders back by inverse orders."""
        confirmed = [order for order in orders if order.state == "confirmed"]
        if confirmed:
            inverses = cls.take_back(session, confirmed, {})
            session.app.fire(session, "countermand", list(inverses.values())).expect_done()
        super().cancel(session, orders)

    @classmethod
    def take_back(
        cls, session: Session, orders: Sequence[Self], replacements: Mapping[int, Sequence[Order]]
    ) -> dict[int, Order]:
        """Make the inverse of each order and return them by the order's id; addons settle what they know of both.

        `replacements` holds the orders that take the place, by the order's id; none for a plain cancellation. The
        inverses are drafts, with a line for each of the order's that names it as its source.
        """
        writing.lock(session, orders)
        load(session, orders, "lines")
        load(session, [one for group in replacements.values() for one in group], "lines")
        inverses = make_inverses(session, cls, orders)
        last = {id_: group[-1].id for id_, group in replacements.items()}
        marked = [{"id": one.id, "is_cancelled": True, "replacement_order_id": last.get(one.id)} for one in orders]
        writing.update(session, cls, marked)
        link(session, Order, Order, [(id_, inverse.id) for id_, inverse in inverses.items()], "inverse")
        return inverses


class ReplacingLine(OrderLine, extends=True):
    """Lines of a replacement order at least what the lines they replace have delivered (semantics 8.3)."""

    def check_values(self) -> None:
        """Refuse to order less than the replaced line has delivered, or another product."""
        super().check_values()
        before = self._delivered_before()
        if not before or self.replaced_line is None:
            return
        if self.product_id != self.replaced_line.product_id:
            raise BadInput(
                f"{self._replaced()} has {_plain(before)} delivered: its replacement cannot be of another product",
                remedy="Keep the line with what is delivered, and add a line for the other product.",
            )
        if abs(self.quantity) < abs(before):
            raise BadInput(
                f"{_plain(self.quantity)} cannot be ordered: {_plain(before)} is delivered of {self._replaced()}",
                remedy=f"Order {_plain(before)} or more; what shall come back belongs on a return.",
            )

    def check_removal(self) -> None:
        """Refuse to delete a line if something is delivered of the one it replaces."""
        super().check_removal()
        before = self._delivered_before()
        if before:
            raise Refused(
                f"the line cannot be deleted: {_plain(before)} is delivered of {self._replaced()}",
                remedy=f"Reduce it to {_plain(before)}.",
            )

    def _delivered_before(self) -> Decimal:
        """Return what the replaced line has delivered, while the replacement is not confirmed yet."""
        if self.replaced_line is None or self.replaced_line.order.is_cancelled:
            return ZERO
        return self.replaced_line.taken_over()

    def _replaced(self) -> str:
        replaced = self.replaced_line
        assert replaced is not None
        return f"the line of {replaced.product} of {replaced.order}"


def pending_replacements(session: Session, orders: Sequence[int]) -> dict[int, list[Order]]:
    """Return the replacements that are not confirmed yet, by the id of the order they shall replace."""
    order = session[Order]
    query = (
        select(order)
        .where(among(session, order.replaced_order_id, orders), order.state == TEMPORAL)
        .order_by(order.replaced_order_id, order.id)
    )
    found: dict[int, list[Order]] = defaultdict(list)
    for one in session.scalars(query):
        assert one.replaced_order_id is not None
        found[one.replaced_order_id].append(one)
    return dict(found)


def _refuse_some_of_several(session: Session, replacements: Mapping[int, Sequence[Order]]) -> None:
    """Raise Refused when one of several replacements is left out, perhaps by a check that stopped it."""
    for id_, pending in pending_replacements(session, list(replacements)).items():
        left_out = [one for one in pending if one not in replacements[id_]]
        if left_out:
            raise Refused(
                f"{left_out[0]} replaces the same order and is not confirmed with the others",
                remedy="Confirm all replacements of an order together, or void those that are not wanted.",
            )


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"
