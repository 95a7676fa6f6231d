"""The payment plan of documents: what is due when, and how much of it is paid (semantics 7.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from addons.invoicing.orders.billing import BilledOrder
from addons.invoicing.owed.plan_row import PaymentPlanRow
from addons.invoicing.owed.planning import instalments_of, order_instalments
from core import ZERO, Session, among


@dataclass(frozen=True)
class Planned:
    """A row of a plan: an amount that is due on a day, and what of it is paid."""

    due_date: dt.date
    amount: Decimal
    paid: Decimal
    method: str | None = None

    @property
    def open_amount(self) -> Decimal:
        """Return what is still to be paid of it."""
        return self.amount - self.paid


def plan_of(session: Session, documents: Sequence[Any]) -> dict[int, list[Planned]]:
    """Return the payment plans of invoices, or of orders, by id, the earliest due first.

    The rows that are stored of an invoice, else those that the payment term gives: of what is due on one day, one row.
    """
    if not documents:
        return {}
    of_orders = isinstance(documents[0], session[BilledOrder])
    stored: dict[int, Sequence[Any]] = (
        {} if of_orders else _stored(session, [one.id for one in documents if one.in_instalments])
    )
    asked = [one for one in documents if one.id not in stored]
    derive: Any = order_instalments if of_orders else instalments_of
    for id_, plan in (derive(session, asked) if asked else {}).items():
        stored[id_] = sorted(plan, key=lambda part: part.due_date)
    return {one.id: list(_paid_in_turn(stored[one.id], one.paid)) for one in documents}


def _stored(session: Session, invoices: Sequence[int]) -> dict[int, Sequence[Any]]:
    R = session[PaymentPlanRow]
    found: dict[int, Any] = {}
    query = select(R.invoice_id, R.due_date, R.amount, R.method).where(among(session, R.invoice_id, invoices))
    for id_, due, amount, method in session.execute(query.order_by(R.invoice_id, R.position)) if invoices else ():
        found.setdefault(id_, []).append((due, amount, method))
    return found


def _paid_in_turn(rows: Sequence[tuple[Any, ...]], paid: Decimal) -> Iterator[Planned]:
    """Yield the rows, of which what is paid pays the earliest first; what is too much stands on the last one."""
    left = paid
    for row in rows[:-1]:
        share = max(min(left, row[1]), ZERO) if row[1] > ZERO else ZERO
        left -= share
        yield Planned(row[0], row[1], share, row[2])
    for row in rows[-1:]:
        yield Planned(row[0], row[1], left, row[2])
