"""Money on its way to the bank: deposited, then cleared (semantics 7.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from addons.base import today
from addons.invoicing.payments.payment import Payment
from addons.invoicing.payments.payment_method import codes_where
from addons.invoicing.payments.payment_status import at_the_bank
from core import BadInput, Row, Session, rows


def deposit(session: Session, payments: Sequence[Payment], on: dt.date | None, *, undo: bool) -> None:
    """Keep the day on which money was brought to the bank, or none; of other money there is nothing to say."""
    brought = codes_where(session, deposited=True)

    def why_not(payment: Payment) -> str:
        if payment.method not in brought:
            return f"what is paid by {payment.method} is not brought to a bank"
        if payment.cleared_on is not None:
            return f"it is cleared since {payment.cleared_on}"
        if (payment.deposited_on is None) is undo:
            return "it is not deposited" if undo else f"it is deposited since {payment.deposited_on}"
        return ""

    chosen = _chosen(session, payments, why_not)
    _write(session, [(one, None if undo else _day(session, one, on), None) for one in chosen])


def clear(session: Session, payments: Sequence[Payment], on: dt.date | None, *, undo: bool) -> None:
    """Keep the day on which the bank has credited money, or none; what was not deposited yet, then was as well."""
    brought = codes_where(session, deposited=True)

    def why_not(payment: Payment) -> str:
        if (payment.cleared_on is None) is undo:
            return "it is not cleared" if undo else f"it is cleared since {payment.cleared_on}"
        return ""

    days: list[tuple[Payment, dt.date | None, dt.date | None]] = []
    for one in _chosen(session, payments, why_not):
        day = None if undo else _day(session, one, on)
        days.append((one, one.deposited_on or (day if one.method in brought else None), day))
    _write(session, days)


def _chosen(session: Session, payments: Sequence[Payment], why_not: Callable[[Payment], str]) -> list[Payment]:
    reasons = {one: why_not(one) for one in payments}
    for one, reason in reasons.items():
        if reason:
            session.nothing_to_do([one], reason)
    return [one for one, reason in reasons.items() if not reason]


def _day(session: Session, payment: Payment, on: dt.date | None) -> dt.date:
    day = on or today(session, payment.organisation_id)
    before = payment.deposited_on or payment.date
    if day < before:
        what = f"the money of {payment} cannot be at the bank on {day}: it is of {before}"
        raise BadInput(what, remedy="Give a later day.")
    return day


def _write(session: Session, days: Sequence[tuple[Payment, dt.date | None, dt.date | None]]) -> None:
    changed: list[Row] = [
        {"id": one.id, "deposited_on": brought, "cleared_on": done, "status": at_the_bank(brought, done)}
        for one, brought, done in days
    ]
    rows.update(session, session[Payment], changed)
