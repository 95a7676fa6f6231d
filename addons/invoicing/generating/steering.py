"""What the invoice terms of orders let be billed (semantics 3.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from addons import invoicing, sales
from addons.invoicing.generating.invoice_schedule import InvoiceSchedule
from core import Session

if TYPE_CHECKING:
    from addons.invoicing.generating.manner import Manner
    from addons.invoicing.orders.billing import Part

IMMEDIATE, AFTER_ORDER = "immediate", "after order delivered"
SCHEDULE, NEVER = "customer schedule", "do not invoice"
BY_HAND = "--by-hand bills it nevertheless"

Lines = Mapping[int, Sequence[Any]]
"""The lines of orders, or their figures, by order id."""


def schedules_of(session: Session, orders: Sequence[Any]) -> dict[int, InvoiceSchedule]:
    """Return the schedule of who is invoiced, by the id of each order that goes by one."""
    by_schedule = [order for order in orders if order.invoice_term == SCHEDULE]
    payers = {order.id: order.invoice_partner_id or order.partner_id for order in by_schedule}
    if not payers:
        return {}
    partners = session.known(invoicing.Partner, set(payers.values()))
    schedules = session.known(InvoiceSchedule)
    agreed = {id_: partners[payer].invoice_schedule_id for id_, payer in payers.items()}
    return {id_: schedules[schedule] for id_, schedule in agreed.items() if schedule is not None}


class Steering:
    """Say which orders are billed by their invoice terms, and what of them; the manner is told why others are not."""

    def __init__(self, session: Session, orders: Sequence[Any], lines: Lines, manner: Manner) -> None:
        self._session, self._orders, self._lines, self._manner = session, orders, lines, manner
        self._schedules = schedules_of(session, orders)
        waiting = [order for order in orders if order.invoice_term not in (None, IMMEDIATE, NEVER)]
        every = [line for order in waiting for line in lines[order.id]]
        known = session[invoicing.OrderLine].delivered_quantities(session, every) if waiting else {}
        self._is_known, self._delivered = known is not None, known or {}

    def waits(self, order: Any) -> bool:
        """Say whether nothing of an order is billed yet, and tell the manner why."""
        reason = self._reason(order)
        if reason:
            self._manner.why[order.id] = f"{reason}; {BY_HAND}"
        return bool(reason)

    def parts(self, open_: Mapping[int, Sequence[Part]]) -> dict[int, Sequence[Part]]:
        """Return the parts that are billed now of what is open, by order id."""
        found: dict[int, Sequence[Part]] = {}
        partly: dict[int, Sequence[Part]] = {}
        for order in self._orders:
            parts = open_[order.id]
            if not parts or self.waits(order):
                continue
            if order.invoice_term in (None, IMMEDIATE) or self._is_whole(order):
                found[order.id] = parts
            elif some := self._delivered_of(parts):
                partly[order.id] = some
            else:
                self._manner.why[order.id] = (
                    f"its invoice term is '{order.invoice_term}', and nothing open is delivered"
                )
        along = self._session[invoicing.OrderLine].parts_along(self._session, partly) if partly else {}
        return found | {id_: [*some, *along[id_], *_free_text(open_[id_])] for id_, some in partly.items()}

    def _reason(self, order: Any) -> str:
        term, schedule = order.invoice_term, self._schedules.get(order.id)
        if term in (None, IMMEDIATE):
            return ""
        if term == NEVER:
            return f"its invoice term is '{term}'"
        if schedule is not None:
            return self._not_admitted(order, schedule)
        if not self._is_known:
            return f"its invoice term is '{term}', and without the addon shipping no delivery is known"
        open_ = [] if term != AFTER_ORDER else [line for line in self._lines[order.id] if not self._is_done(line)]
        lines = "1 of its lines is" if len(open_) == 1 else f"{len(open_)} of its lines are"
        return f"its invoice term is '{term}', and {lines} not wholly delivered" if open_ else ""

    def _not_admitted(self, order: Any, schedule: InvoiceSchedule) -> str:
        day = self._manner.day(self._session, order)
        if schedule.can_invoice(order.date, day):
            return ""
        latest = max(min(period) for period in schedule.periods(day))
        return f"on {day} the schedule {schedule.code} bills orders up to {latest}, and it is of {order.date}"

    def _is_whole(self, order: Any) -> bool:
        """Say whether all that is to be delivered was; without deliveries the schedule alone decides."""
        return not self._is_known or all(map(self._is_done, self._lines[order.id]))

    def _is_done(self, line: Any) -> bool:
        """Say whether all of a line was delivered; free text never is, and does not count."""
        return line.product_id is None or abs(self._delivered[line.id]) >= abs(line.quantity)

    def _delivered_of(self, parts: Sequence[Part]) -> list[Part]:
        """Return what was delivered of parts that are open, less what was billed."""
        found = []
        for line, before, rest in parts:
            if line.product_id is not None:
                part: Decimal = sales.nearer(self._delivered[line.id], before + rest) - before
                if part * rest > 0:
                    found.append((line, before, part))
        return found


def _free_text(parts: Sequence[Part]) -> list[Part]:
    """Return the free text that costs something: it is billed with what is delivered first."""
    return [part for part in parts if part[0].product_id is None and not part[0].made_by]
