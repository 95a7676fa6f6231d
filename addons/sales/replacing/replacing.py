"""Change what is confirmed: cancel an order by its inverse, or replace it by copies that were changed (semantics 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Self

from sqlalchemy import select

from addons.links import link
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from addons.sales.replacing.counterpart import make_inverses, make_replacements
from addons.schemas import figure
from core import ZERO, BadInput, Edited, Refused, Row, Session, among, load
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
    """Replacements of an order order together at least what its lines have delivered (semantics 8.3)."""

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse to order less than the replaced line has delivered, over all that replace it, or another product."""
        rows = super().prepare(session, rows)
        edited = [row for row in rows if isinstance(row, Edited) and _orders_less(row)]
        delivered = _delivered(session, {row["replaced_line_id"] for row in edited})
        if delivered:
            now = _taken_out(line for row in edited for line in row["header"].removed)
            left = _pending_quantities(session, delivered, now=now | {row["id"]: row for row in rows if "id" in row})
            for row in edited:
                _refuse_too_little(row, delivered.get(row["replaced_line_id"]), left)
        return rows

    @classmethod
    def before_removal(cls, session: Session, records: Sequence[Any]) -> None:
        """Refuse to delete a line if something is delivered of the one it replaces that no other line takes over."""
        super().before_removal(session, records)
        delivered = _delivered(session, {line.replaced_line_id for line in records})
        left = _pending_quantities(session, delivered, now=_taken_out(records)) if delivered else {}
        for line in records:
            if found := delivered.get(line.replaced_line_id):
                replaced, before = found
                needed = before - left.get(replaced.id, ZERO)
                if needed * before > 0:
                    raise Refused(
                        f"the line cannot be deleted: {figure(before)} is delivered of {_named(replaced)}",
                        remedy=f"Reduce it to {figure(needed)}.",
                    )


def _orders_less(row: Edited) -> bool:
    return row.is_changed("product_id") or abs(row["quantity"]) < abs(row.before["quantity"])


def _taken_out(lines: Iterable[Any]) -> dict[int, Row]:
    return {line.id: {"quantity": ZERO, "product_id": None} for line in lines}


def _refuse_too_little(row: Edited, found: tuple[OrderLine, Decimal] | None, left: Mapping[int, Decimal]) -> None:
    """Raise BadInput for a line with which less is ordered than is delivered of the line it replaces."""
    if found is None:
        return
    replaced, before = found
    lacking = before - left.get(replaced.id, ZERO)
    if lacking * before <= 0:
        return
    if row["product_id"] != replaced.product_id:
        raise BadInput(
            f"{_named(replaced)} has {figure(before)} delivered: its replacement cannot be of another product",
            remedy="Keep the line with what is delivered, and add a line for the other product.",
        )
    needed = row["quantity"] + lacking
    raise BadInput(
        f"{figure(row['quantity'])} cannot be ordered: {figure(before)} is delivered of {_named(replaced)}",
        remedy=f"Order {figure(needed)} or more; what shall come back belongs on a return.",
    )


def _delivered(session: Session, lines: Collection[int | None]) -> dict[int | None, tuple[OrderLine, Decimal]]:
    """Return lines that are replaced, with what they have delivered, by id, while their order is not cancelled yet."""
    known = session.known(OrderLine, {id_ for id_ in lines if id_ is not None})
    load(session, list(known.values()), "order", "product")
    return {
        id_: (line, before)
        for id_, line in known.items()
        if not line.order.is_cancelled and (before := line.taken_over())
    }


def _pending_quantities(
    session: Session, delivered: Mapping[int | None, tuple[OrderLine, Decimal]], *, now: Mapping[int, Row]
) -> dict[int, Decimal]:
    """Return what pending replacements order together of the products of replaced lines, by these.

    `now` holds what lines will be, by id; the others are as they are stored.
    """
    order, L = session[Order], session[OrderLine]
    originals = {line.order_id for line, _ in delivered.values()}
    query = (
        select(L.id, L.replaced_line_id, L.quantity, L.product_id)
        .join(order, order.id == L.order_id)
        .where(among(session, order.replaced_order_id, sorted(originals)), order.state == TEMPORAL)
    )
    found: dict[int, Decimal] = defaultdict(Decimal)
    for id_, replaced, quantity, product in session.execute(query):
        line = now.get(id_, {"quantity": quantity, "product_id": product})
        if replaced is not None and replaced in delivered and line["product_id"] == delivered[replaced][0].product_id:
            found[replaced] += line["quantity"]
    return found


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
