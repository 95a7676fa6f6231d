"""The credit of customers: what they have paid for nothing yet, and their open credit memos."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, select

from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.payments.payment import Payment
from core import ZERO, Row, Session, among, rows

Owner = tuple[int, int]
"""A customer and a currency, by id."""


@dataclass
class Credit:
    """Something of which a customer can still use an amount: a payment (`credit_id`), or a memo (`invoice_id`)."""

    column: str
    id: int
    left: Decimal


def credits_of(session: Session, partners: Collection[int]) -> dict[Owner, list[Credit]]:
    """Return the credit of customers by customer and currency, the oldest first, payments before credit memos."""
    P, memo = session[Payment], session[Invoice]
    found: dict[Owner, list[Credit]] = defaultdict(list)
    over = select(P.partner_id, P.currency_id, P.id, P.unallocated).where(_left_over(session, partners))
    for partner, currency, id_, left in session.execute(over.order_by(P.date, P.id)):
        found[partner, currency].append(Credit("credit_id", id_, left))
    memos = select(memo.partner_id, memo.currency_id, memo.id, memo.paid - memo.total).where(_open(session, partners))
    for partner, currency, id_, left in session.execute(memos.order_by(memo.date, memo.id)):
        if left > ZERO:
            found[partner, currency].append(Credit("invoice_id", id_, left))
    return found


def _left_over(session: Session, partners: Collection[int]) -> ColumnElement[bool]:
    P = session[Payment]
    return and_(among(session, P.partner_id, partners), P.state == "completed", P.unallocated > ZERO)


def _open(session: Session, partners: Collection[int]) -> ColumnElement[bool]:
    memo = session[Invoice]
    is_open = and_(memo.state == "completed", memo.payment_status < 100, memo.total < ZERO)
    return and_(among(session, memo.partner_id, partners), is_open)


def lock_payments_left_over(session: Session, partners: Collection[int]) -> None:
    """Let others wait who use what these customers have paid too much; with SQLite there are none."""
    if partners and session.dialect_name != "sqlite":
        ids = session.scalars(select(session[Payment].id).where(_left_over(session, partners)))
        rows.read_locked(session, session[Payment], ids)


def lock_open_memos(session: Session, partners: Collection[int]) -> None:
    """Let others wait who use the open credit memos of these customers; with SQLite there are none."""
    if partners and session.dialect_name != "sqlite":
        ids = session.scalars(select(session[Invoice].id).where(_open(session, partners)))
        rows.read_locked(session, session[Invoice], ids)


def available(credits: Collection[Credit]) -> Decimal:
    """Return how much credit there is."""
    return sum((one.left for one in credits), ZERO)


def use(credits: Collection[Credit], amount: Decimal) -> list[Row]:
    """Return the payment lines that use so much credit, and take it off what is left."""
    lines: list[Row] = []
    for one in credits:
        part = min(one.left, amount)
        if part > 0:
            lines.append({one.column: one.id, "amount": -part})
            one.left -= part
            amount -= part
    return lines
