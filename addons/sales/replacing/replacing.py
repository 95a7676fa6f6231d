"""Change what is confirmed: cancel an order by its inverse, or replace it by copies that were changed (semantics 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter, itemgetter
from typing import Any, Self

from sqlalchemy import select

from addons.links import link
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from addons.sales.replacing.counterpart import make_inverses, make_replacements
from addons.schemas import figure
from core import BadInput, Edited, Refused, Row, Session, among, load
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
        session.fire("supersede", made).expect_done()

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
        session.fire("countermand", [*originals, *inverses.values()]).expect_done()

    @classmethod
    def cancel(cls, session: Session, orders: Sequence[Self]) -> None:
        """Take confirmed orders back by inverse orders."""
        confirmed = [order for order in orders if order.state == "confirmed"]
        if confirmed:
            inverses = cls.take_back(session, confirmed, {})
            session.fire("countermand", list(inverses.values())).expect_done()
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

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse to order less than the replaced line has delivered, or another product."""
        rows = super().prepare(session, rows)
        edited = [row for row in rows if isinstance(row, Edited) and row.is_changed("quantity", "product_id")]
        for row, replaced, before in _delivered_before(session, edited, itemgetter("replaced_line_id")):
            if row["product_id"] != replaced.product_id:
                raise BadInput(
                    f"{_named(replaced)} has {figure(before)} delivered: its replacement cannot be of another product",
                    remedy="Keep the line with what is delivered, and add a line for the other product.",
                )
            if abs(row["quantity"]) < abs(before):
                raise BadInput(
                    f"{figure(row['quantity'])} cannot be ordered: {figure(before)} is delivered of {_named(replaced)}",
                    remedy=f"Order {figure(before)} or more; what shall come back belongs on a return.",
                )
        return rows

    @classmethod
    def before_removal(cls, session: Session, records: Sequence[Any]) -> None:
        """Refuse to delete a line if something is delivered of the one it replaces."""
        super().before_removal(session, records)
        for _, replaced, before in _delivered_before(session, records, attrgetter("replaced_line_id")):
            raise Refused(
                f"the line cannot be deleted: {figure(before)} is delivered of {_named(replaced)}",
                remedy=f"Reduce it to {figure(before)}.",
            )


def _delivered_before(
    session: Session, lines: Sequence[Any], replaced_by: Callable[[Any], int | None]
) -> Iterator[tuple[Any, OrderLine, Decimal]]:
    """Yield lines with the line each replaces and what that has delivered, while its order is not cancelled yet."""
    known = session.known(OrderLine, {id_ for line in lines if (id_ := replaced_by(line)) is not None})
    load(session, list(known.values()), "order", "product")
    for line in lines:
        replaced = known.get(replaced_by(line) or 0)
        if replaced is not None and not replaced.order.is_cancelled and (before := replaced.taken_over()):
            yield line, replaced, before


def _named(replaced: OrderLine) -> str:
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
