"""Another payment plan than the term's is agreed on for one invoice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from addons.base import Currency
from addons.invoicing.owed.plan_row import PaymentPlanRow
from addons.invoicing.owed.planning import drop_plans, instalments_of, plan_rows
from addons.invoicing.terms.splitting import Instalment
from addons.schemas import figure, read
from core import ZERO, BadInput, Session, rows

REST = "rest"


def reschedule(session: Session, invoices: Sequence[Any], texts: Sequence[str], *, by_term: bool) -> None:
    """Write the plans of invoices anew: by their terms, or of rows such as "2030-01-31=100.00", "2030-02-28=rest"."""
    if bool(texts) == by_term:
        raise BadInput(
            "say either which rows, or that it goes by the term", remedy="Give --row DAY=AMOUNT, or --by-term."
        )
    plans = (
        instalments_of(session, invoices, anew=True)
        if by_term
        else {one.id: _typed(session, one, texts) for one in invoices}
    )
    drop_plans(session, [one.id for one in invoices])
    split = [one for one in invoices if len(plans[one.id]) > 1]
    new = [row for one in split for row in plan_rows(plans[one.id], one.id)]
    rows.append(session, session[PaymentPlanRow], new)
    headers = [
        {
            "id": one.id,
            "in_instalments": one in split,
            "due_date": max(part.due_date for part in plans[one.id]),
        }
        for one in invoices
    ]
    rows.update(session, type(invoices[0]).base(), headers)


def _typed(session: Session, invoice: Any, texts: Sequence[str]) -> list[Instalment]:
    currency, left = session.known(Currency)[invoice.currency_id], invoice.total
    found = []
    for day, asked in map(_parsed, texts):
        amount = left if asked is None else asked
        currency.refuse_finer(amount, "an instalment")
        if amount * invoice.total <= ZERO:
            raise BadInput(f"{invoice}: {figure(amount, 2)} on {day} is no part of it", remedy="Correct the amount.")
        left -= amount
        found.append(Instalment(day, amount))
    if left:
        said = figure(invoice.total - left, 2)
        raise BadInput(
            f"the instalments of {invoice} come to {said}, it comes to {figure(invoice.total, 2)}",
            remedy=f"Correct them, or let the last one be the rest: --row DAY={REST}.",
        )
    return found


def _parsed(text: str) -> tuple[dt.date, Decimal | None]:
    day, _, amount = text.partition("=")
    try:
        return read(dt.date, day.strip()), None if amount.strip() == REST else read(Decimal, amount.strip())
    except BadInput:
        remedy = "Write DAY=AMOUNT, such as 2030-01-31=100.00, or DAY=rest."
        raise BadInput(f"'{text}' is no row of a payment plan", remedy=remedy) from None
