"""What is open of customers, item by item: for statements and reminders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from addons.base import Address
from addons.invoicing.owed.figures import advances, owed_rows
from core import ZERO, Session, among

Owner = tuple[int, int]
"""A customer and a currency, by their ids."""


@dataclass(frozen=True)
class OpenItem:
    """What is open of an invoice, a credit memo, or an instalment of one, `days` after it was due."""

    number: str | None
    kind: str
    date: dt.date
    due_date: dt.date
    amount: Decimal
    open_amount: Decimal
    days: int
    organisation_id: int

    @property
    def is_overdue(self) -> bool:
        """Say whether it was due before the day."""
        return self.days > 0


def open_items(session: Session, on: dt.date, partners: Collection[int] = ()) -> dict[Owner, list[OpenItem]]:
    """Return what was open on a day, by customer and currency, the earliest due first; in one statement."""
    of: Any = owed_rows(session, on).c
    query = select(
        *(of.partner_id, of.currency_id, of.number, of.kind, of.date, of.due_date, of.amount, of.open_),
        of.organisation_id,
    ).where(of.open_ != ZERO)
    if partners:
        query = query.where(among(session, of.partner_id, partners))
    found: dict[Owner, list[OpenItem]] = {}
    rows = session.execute(query.order_by(of.due_date, of.date, of.invoice_id))
    for partner, currency, number, kind, date, due, amount, open_, organisation in rows:
        item = OpenItem(number, kind, date, due, amount, open_, (on - due).days, organisation)
        found.setdefault((partner, currency), []).append(item)
    return found


def paid_in_advance(session: Session, on: dt.date, partners: Collection[int] = ()) -> dict[Owner, Decimal]:
    """Return what customers had paid by a day for nothing yet, or for what is not invoiced; in one statement."""
    rows = advances(session, on)
    of = (rows.c.partner_id, rows.c.currency_id)
    query = select(*of, func.sum(rows.c.amount, type_=rows.c.amount.type)).group_by(*of)
    if partners:
        query = query.where(among(session, rows.c.partner_id, partners))
    return {(partner, currency): amount for partner, currency, amount in session.execute(query) if amount}


def invoice_addresses(session: Session, partners: Sequence[int]) -> dict[int, Address]:
    """Return the first address for invoices of each customer who has one; in one statement."""
    A = session[Address]
    query = select(A).where(among(session, A.partner_id, partners), A.for_invoice).order_by(A.id.desc())
    return {one.partner_id: one for one in session.scalars(query)}
