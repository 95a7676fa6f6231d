"""The verbs of payments beside completing them: fetch the money, bring it to the bank, take it up again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Self

from addons.base import today
from addons.invoicing.orders.prepayment import give_back
from addons.invoicing.payments.clearing import clear, deposit
from addons.invoicing.payments.payment import Payment
from addons.invoicing.payments.payment_method import methods_by_code
from addons.invoicing.payments.payment_status import AWAITING_PAYMENT, VOID
from addons.links import link
from core import Row, Session, load, rows

TAKEN = ("organisation_id", "partner_id", "currency_id", "date", "method", "amount", "note")
LINE_TAKEN = ("position", "invoice_id", "order_id", "gl_item_id", "credit_id", "amount", "write_off", "discount")


class ExecutedPayment(Payment, extends=True):
    """Payments are executed, deposited and cleared; what was entered wrongly is taken up again."""

    @classmethod
    def release(cls, session: Session, payments: Sequence[Self]) -> None:
        """Let payments wait for their execution; their date says when it is due."""

    @classmethod
    def execute(cls, session: Session, payments: Sequence[Self]) -> None:
        """Fetch the money of released payments, and let it count from today on.

        Extend it: ask the bank, then call `super()` with those whose money came. Say of the others why not by
        `session.nothing_to_do(others, "card declined")`: they go on waiting.
        """
        late = [
            {"id": one.id, "date": day} for one in payments if one.date != (day := today(session, one.organisation_id))
        ]
        rows.update(session, session[Payment], late)
        session.fire("complete", payments).expect_done()

    @classmethod
    def reverse(cls, session: Session, payments: Sequence[Self], on: dt.date | None = None) -> None:
        """Let invoices give back first what they have used of these payments of orders."""
        give_back(session, payments, on or today(session, payments[0].organisation_id))
        super().reverse(session, payments, on)

    @classmethod
    def deposit(cls, session: Session, payments: Sequence[Self], on: dt.date | None = None, undo: bool = False) -> None:
        """Say that the money was brought to the bank `on` a day (today if none); `undo` takes that back."""
        deposit(session, payments, on, undo=undo)

    @classmethod
    def clear(cls, session: Session, payments: Sequence[Self], on: dt.date | None = None, undo: bool = False) -> None:
        """Say that the bank has credited the money `on` a day (today if none); `undo` takes that back."""
        clear(session, payments, on, undo=undo)

    @classmethod
    def reactivate(cls, session: Session, payments: Sequence[Self], on: dt.date | None = None) -> None:
        """Take payments up again to correct them: released ones as drafts.

        Completed ones are reversed `on` a day (today if none), and a draft like each is made: what was, stays.
        """
        completed = [one for one in payments if one.state == "completed"]
        if completed:
            session.fire("reverse", completed, on=on).expect_done()
            _make_drafts(session, completed)

    @classmethod
    def stated(cls, session: Session, verb: str, documents: Sequence[Self]) -> list[Row]:
        """Let the status follow the state when payments are taken up again."""
        found = super().stated(session, verb, documents)
        if verb != "reactivate":
            return found
        reversed_ = [one.state == "reversed" for one in documents]
        statuses = [VOID if is_over else AWAITING_PAYMENT for is_over in reversed_]
        return [{**row, "status": status} for row, status in zip(found, statuses, strict=True)]


def process(session: Session, payments: Sequence[Payment], **options: Any) -> None:
    """Complete payments, or release those that are executed automatically; what cannot wait is executed at once.

    `options` are those of a verb, such as the checks to go past.
    """
    methods = methods_by_code(session)
    released = [one for one in payments if one.method in methods and methods[one.method].is_automatic]
    there = set(released)
    completed = [one for one in payments if one not in there]
    if completed:
        session.fire("complete", completed, **options).expect_done()
    if released:
        session.fire("release", released, **options).expect_done()
    if at_once := [one for one in released if not methods[one.method].is_deferred]:
        session.fire("execute", at_once).expect_done()


def _make_drafts(session: Session, payments: Sequence[Payment]) -> None:
    load(session, payments, "lines")
    ids = session.create(Payment, [_copy(one) for one in payments])
    link(session, Payment, Payment, [(one.id, id_) for one, id_ in zip(payments, ids, strict=True)], "correction")
    for payment, id_ in zip(payments, ids, strict=True):
        session.note(payment, f"draft #{id_} is made to correct it")


def _copy(payment: Payment) -> Row:
    lines = [{name: getattr(line, name) for name in LINE_TAKEN} for line in payment.lines]
    return {**{name: getattr(payment, name) for name in TAKEN}, "lines": lines}
