"""The credit of customers: what they have paid for nothing yet, and their open credit memos."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.payments.payment import Payment
from core import ZERO, Row, Session, among

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
    over = (
        select(P.partner_id, P.currency_id, P.id, P.unallocated)
        .where(among(session, P.partner_id, partners), P.state == "completed", P.unallocated > ZERO)
        .order_by(P.date, P.id)
    )
    for partner, currency, id_, left in session.execute(over):
        found[partner, currency].append(Credit("credit_id", id_, left))
    memos = (
        select(memo.partner_id, memo.currency_id, memo.id, memo.paid - memo.total)
        .where(among(session, memo.partner_id, partners), memo.state == "completed", memo.payment_status < 100)
        .where(memo.total < ZERO)
        .order_by(memo.date, memo.id)
    )
    for partner, currency, id_, left in session.execute(memos):
        if left > ZERO:
            found[partner, currency].append(Credit("invoice_id", id_, left))
    return found


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
