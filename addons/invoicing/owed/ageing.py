"""Ageing: what customers owe by how long it has been due, on any day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from addons.base import Partner
from addons.invoicing.owed.company import company_rates
from addons.invoicing.owed.figures import advances, owed_rows
from core import ZERO, BadInput, Session, among

BOUNDS = (30, 60, 90)
Amounts = dict[tuple[int, int], Decimal]
"""Amounts by (customer, currency)."""


@dataclass(frozen=True)
class Aged:
    """What a customer owes: not due yet, then by each span of days overdue, the last without an end; and advances.

    `advances` is what was paid for nothing yet, or for what is not invoiced.
    """

    partner_id: int
    code: str
    name: str
    not_due: Decimal
    late: tuple[Decimal, ...]
    advances: Decimal

    @property
    def owed(self) -> Decimal:
        """Return all that is open of invoices, less credit memos."""
        return self.not_due + sum(self.late, ZERO)

    @property
    def balance(self) -> Decimal:
        """Return what is owed, less the advances."""
        return self.owed - self.advances


def ageing(
    session: Session, on: dt.date, bounds: Sequence[int] = BOUNDS, partners: Collection[int] = (), currency: int = 0
) -> list[Aged]:
    """Return what customers owed on a day, by code; only these customers, if named.

    In the company's currency at that day's rates, or only what is in a currency, in that. Overdue is what was due
    before the day. Takes three statements, and one for rates where something is exchanged.
    """
    found, paid = _owed(session, on, bounds, partners, currency), _advances(session, on, partners, currency)
    codes = {key[1] for key in (*found, *paid)}
    rate = (lambda amount, _: amount) if currency else company_rates(session, codes, on)
    spans: dict[int, list[Decimal]] = defaultdict(lambda: [ZERO] * (len(bounds) + 2))
    before: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for (partner, code), amounts in found.items():
        for place, amount in enumerate(amounts):
            spans[partner][place] += rate(amount, code)
    for (partner, code), amount in paid.items():
        before[partner] += rate(amount, code)
    P = session[Partner]
    ids = [id_ for id_ in {*spans, *before} if any(spans[id_]) or before[id_]]
    names = session.execute(select(P.id, P.code, P.name).where(among(session, P.id, ids)).order_by(P.code))
    return [Aged(id_, code, name, spans[id_][0], tuple(spans[id_][1:]), before[id_]) for id_, code, name in names]


def read_bounds(text: str) -> tuple[int, ...]:
    """Return the bounds of spans in days, such as "30 60 90"; raises BadInput unless they ascend."""
    words = text.replace(",", " ").split()
    found = tuple(int(word) for word in words if word.isdecimal() and len(word) <= 5)
    if len(found) != len(words) or list(found) != sorted({*found}) or not all(found):
        raise BadInput(f"'{text}' are no spans of days", remedy="Give ascending numbers of days, such as '30 60 90'.")
    return found


def _owed(
    session: Session, on: dt.date, bounds: Sequence[int], partners: Collection[int], currency: int
) -> dict[tuple[int, int], list[Decimal]]:
    """Return what is owed by (customer, currency): not due, and by span."""
    rows = owed_rows(session, on)
    amount = func.sum(rows.c.open_, type_=rows.c.total.type)
    of = (rows.c.partner_id, rows.c.currency_id, rows.c.due_date)
    query = select(*of, amount).group_by(*of)
    found: dict[tuple[int, int], list[Decimal]] = defaultdict(lambda: [ZERO] * (len(bounds) + 2))
    for partner, code, due, open_ in session.execute(_only(session, query, rows, partners, currency)):
        found[partner, code][_span((on - due).days, bounds)] += open_
    return found


def _span(days: int, bounds: Sequence[int]) -> int:
    return 0 if days <= 0 else 1 + sum(days > bound for bound in bounds)


def _advances(session: Session, on: dt.date, partners: Collection[int], currency: int) -> Amounts:
    rows = advances(session, on)
    of = (rows.c.partner_id, rows.c.currency_id)
    query = select(*of, func.sum(rows.c.amount, type_=rows.c.amount.type)).group_by(*of)
    asked = session.execute(_only(session, query, rows, partners, currency))
    return {(partner, code): amount for partner, code, amount in asked if amount}


def _only(session: Session, query: Any, rows: Any, partners: Collection[int], currency: int) -> Any:
    if partners:
        query = query.where(among(session, rows.c.partner_id, partners))
    return query.where(rows.c.currency_id == currency) if currency else query
