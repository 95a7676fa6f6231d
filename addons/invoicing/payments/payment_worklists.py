"""Which payments wait for finance."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from addons.invoicing.payments.payment_method import PaymentMethod
from addons.invoicing.payments.payment_status import AWAITING_EXECUTION, RECEIVED
from addons.invoicing.payments.payment_verbs import ExecutedPayment
from addons.lists import Worklist
from core import ZERO, Session


def to_deposit(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of payments whose money is still to be brought to the bank."""
    payment, method = session[ExecutedPayment], session[PaymentMethod]
    brought = select(method.code).where(method.is_deposited)
    return [payment.status == RECEIVED, payment.method.in_(brought), payment.amount > ZERO]


def to_execute(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of payments whose money is to be fetched by now."""
    payment = session[ExecutedPayment]
    return [payment.status == AWAITING_EXECUTION, payment.date <= session.today]


def left_over(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of payments that pay nothing yet, wholly or in part."""
    payment = session[ExecutedPayment]
    return [payment.unallocated > ZERO, payment.state == "completed"]


WORKLISTS = [
    Worklist("payments to deposit", ExecutedPayment, to_deposit, verb="deposit", summary="Bring money to the bank"),
    Worklist("payments to execute", ExecutedPayment, to_execute, verb="execute", summary="Fetch money that is due"),
    Worklist(
        "credit of customers",
        ExecutedPayment,
        left_over,
        permission="invoicing.payment.create",
        summary="Use or pay back what customers have paid too much",
    ),
]
