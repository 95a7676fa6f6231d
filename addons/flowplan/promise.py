"""Orders whose dates are promised from capacity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from addons import sales
from addons.flowplan.asking import of_orders
from addons.flowplan.job.moments import day_of, told
from addons.flowplan.job.offer import OfferedLine
from addons.flowplan.job.simulating import simulate
from addons.flowplan.plant.erp import NAMES
from addons.flowplan.plant.synchronised import refuse_by_hand
from core import Mapped, Refused, Row, Session
from core import rows as writing


class PromisedOrder(sales.Order, extends=True):
    """An order whose promised date follows from when its lines can be made; another system may keep it."""

    erp_source: Mapped[str | None]
    erp_id: Mapped[str | None]
    erp_etag: Mapped[str | None]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse to change by hand what another system keeps."""
        refuse_by_hand(session, rows, *NAMES)
        return super().prepare(session, rows)

    @classmethod
    def promise(cls, session: Session, orders: Sequence[Self], *, check: bool = False) -> None:
        """Write the day on which all lines are done as the promised date; with `check` ask whether that date holds.

        Orders are simulated one after the other, so that they do not promise the same capacity. Lines that are bought
        or already planned take none. Orders of which nothing is made are left to the addon below, which may promise
        them from stock.
        """
        found = possible(session, orders)
        bought = [order for order in orders if order.id not in found]
        below = getattr(super(), "promise", None)
        if bought and below is not None and not check:
            below(session, bought)
        elif bought:
            session.nothing_to_do(bought, "nothing of it is made here")
        for order in orders:
            lines = found.get(order.id, [])
            late = [line for line in lines if line.feasible is False]
            if check and late:
                end = told(session, max(line.end for line in lines))
                what = f"{order} cannot be done by {order.promised_date}: {late[0].cause}, done {end}"
                raise Refused(what, remedy="Promise it anew, or see what would help: flowplan simulate.")
        if check:
            for order in (order for order in orders if order.id in found):
                session.note(order, f"{order.promised_date} can be met")
            return
        days = {
            order.id: day_of(session, max(line.end for line in found[order.id]))
            for order in orders
            if order.id in found
        }
        for order in orders:
            if order.id in days:
                session.note(order, f"{order.promised_date} → {days[order.id]}")
        writing.update(session, session[sales.Order], [{"id": id_, "promised_date": day} for id_, day in days.items()])


def possible(session: Session, orders: Sequence[sales.Order]) -> dict[int, list[OfferedLine]]:
    """Return when the lines of orders could be done, by the order's id; those of which nothing is made are left out."""
    asked = of_orders(session, orders)
    if not asked:
        return {}
    offer = simulate(session, [one.wish for one in asked])
    found: dict[int, list[OfferedLine]] = {}
    for one, line in zip(asked, offer.lines, strict=True):
        if one.line is None:
            continue
        promised = one.line.order.promised_date
        if promised is not None and promised < session.today:
            line.feasible, line.cause = False, "that day is over"
        found.setdefault(one.line.order_id, []).append(line)
    return found
