"""The payment monitor: how far each invoice is paid, what is due of it, and how late it was paid (semantics 7.3).

Nothing of it is stored: it is worked out when it is asked for, so it is never out of date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select

from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.owed.figures import counts, settles, taken_back
from addons.invoicing.owed.plan_row import PaymentPlanRow
from addons.invoicing.payments.payment import Payment
from addons.invoicing.payments.payment_line import PaymentLine
from core import ZERO, Session, among, rounded

AT_ONCE = 5000
"""How many invoices are worked out with one set of statements."""
SHOWN = ("all", "open", "paid")
OnDay = tuple[dt.date, Decimal]
"""An amount that is due, or was received, on a day."""


class Monitored(NamedTuple):
    """How an invoice stands; `due_amount` is due today or before, `expected` on the next due date.

    `settled_on` is the day of the last payment of a settled invoice, `days_sales_outstanding` since its date.
    """

    paid: Decimal
    outstanding: Decimal
    due_amount: Decimal
    next_due_date: dt.date | None
    expected: Decimal
    days_till_due: int
    percent_overdue: int
    settled_on: dt.date | None
    days_sales_outstanding: int | None
    invoice: Any = None

    @property
    def is_paid(self) -> bool:
        """Say whether nothing is outstanding."""
        return not self.outstanding


def monitored(
    date: dt.date, plan: Sequence[OnDay], receipts: Sequence[OnDay], today: dt.date, paid: Decimal, invoice: Any = None
) -> Monitored:
    """Work out how an invoice of a date stands today, by its plan and what was received, both in order of their days.

    What comes in pays the rows of the plan the earliest due first; `paid` is all of it.
    """
    total = due = expected = ZERO
    first, left, last = None, paid, len(plan) - 1
    for place, (day, amount) in enumerate(plan):
        share = left if place == last else _within(left, amount)  # what is too much stands on the last one
        total, left, rest = total + amount, left - share, amount - share
        if rest:
            first = first or day
            expected += rest if day == first else ZERO
            due += rest if day <= today else ZERO
    settled = receipts[-1][0] if receipts and first is None else None
    return Monitored(
        paid,
        total - paid,
        due,
        first,
        expected,
        (first - today).days if first else 0,
        int(rounded(_paid_late(plan, receipts) * 100 / total, 0)) if receipts and total else 0,
        settled,
        (settled - date).days if settled else None,
        invoice,
    )


def _paid_late(plan: Sequence[OnDay], receipts: Sequence[OnDay]) -> Decimal:
    """Return the amounts that were paid after the due day of their row."""
    late = before = ZERO
    whole = sum([amount for _, amount in receipts], ZERO)
    for due_date, amount in plan:
        in_time = sum([came for day, came in receipts if day <= due_date], ZERO)
        late += _within(whole - before, amount) - _within(in_time - before, amount)
        before += amount
    return max(late, ZERO)


def _within(amount: Decimal, bound: Decimal) -> Decimal:
    return max(min(amount, bound), ZERO)


def payment_monitor(
    session: Session,
    *where: ColumnElement[bool],
    shown: str = "all",
    on: dt.date | None = None,
    at_once: int = AT_ONCE,
) -> Iterator[Monitored]:
    """Yield how the invoices that fulfil conditions stand, by number of id: all of them, the open or the paid ones.

    `on` is a past day as of which it is said, with what had come in by then. Takes three statements for every
    `at_once` invoices, however many there are; credit memos are none of them.
    """
    invoice, today, last = session[Invoice], on or session.today, 0
    query = select(
        invoice.id, invoice.number, invoice.date, invoice.due_date, invoice.total, invoice.paid,
        invoice.partner_id, invoice.currency_id, invoice.in_instalments,
    ).where(*where, *_asked(session, shown, on)).order_by(invoice.id).limit(at_once)  # fmt: skip
    connection = session.connection()
    while found := connection.execute(query.where(invoice.id > last)).all():
        last = found[-1].id
        plans = _plans(session, [id_ for id_, *_, is_split in found if is_split])
        receipts = _receipts(session, [id_ for id_, _, _, _, _, paid, *_ in found if paid or on], on)
        for one in found:
            id_, _, date, due_date, total, paid, *_ = one
            came = receipts.get(id_, ())
            if on is not None:
                paid = sum((amount for _, amount in came), ZERO)
            plan = plans.get(id_) or ((due_date, total),)
            result = monitored(date, plan, came, today, paid, one)
            if on is None or shown == "all" or result.is_paid == (shown == "paid"):
                yield result


def _asked(session: Session, shown: str, on: dt.date | None) -> list[ColumnElement[bool]]:
    invoice = session[Invoice]
    if on is not None:
        session.write_later()  # the links
        then = invoice.id.not_in(taken_back(session, on))
        return [invoice.state.in_(("completed", "reversed")), invoice.date <= on, invoice.total > ZERO, then]
    state = [invoice.state == "completed", invoice.total > ZERO]
    if shown == "all":
        return state
    return [*state, invoice.payment_status == 100 if shown == "paid" else invoice.payment_status != 100]


def _plans(session: Session, invoices: Sequence[int]) -> dict[int, list[OnDay]]:
    R = session[PaymentPlanRow]
    query = select(R.invoice_id, R.due_date, R.amount).where(among(session, R.invoice_id, invoices))
    rows = session.execute(query.order_by(R.invoice_id, R.position)) if invoices else ()
    return {id_: [(day, amount) for _, day, amount in group] for id_, group in groupby(rows, key=lambda row: row[0])}


def _receipts(session: Session, invoices: Sequence[int], on: dt.date | None) -> dict[int, list[OnDay]]:
    if not invoices:
        return {}
    P, L = session[Payment], session[PaymentLine]
    query = (
        select(L.invoice_id, P.date, func.sum(settles(session), type_=L.amount.type))
        .join(P, P.id == L.payment_id)
        .where(among(session, L.invoice_id, invoices), counts(session, on))
        .group_by(L.invoice_id, P.date)
        .order_by(L.invoice_id, P.date)
    )
    rows = session.connection().execute(query)
    return {id_: [(day, amount) for _, day, amount in group] for id_, group in groupby(rows, key=lambda row: row[0])}
