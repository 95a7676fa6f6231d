"""What is expected to come in, and when it is due: of invoices, of orders, and of what is planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select

from addons import sales
from addons.base import Currency
from addons.invoicing.expected.to_bill import PLANNED, ToBill, to_bill
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.owed.plan_row import PaymentPlanRow
from addons.invoicing.partner import Partner
from addons.invoicing.terms.business_days import free_days
from addons.invoicing.terms.due_rule import TradeDates, read_days
from addons.invoicing.terms.payment_term import PaymentTerm
from addons.invoicing.terms.splitting import Instalment
from core import ZERO, Session, load

INVOICED, SURE, LIKELY = "invoiced", "ordered", "planned"


class Expected(NamedTuple):
    """An amount that is due on a day; `of` says whether it is invoiced, ordered or planned."""

    of: str
    due_date: dt.date
    currency_id: int
    amount: Decimal


def cash_in(session: Session, states: Sequence[str], today: dt.date) -> Iterator[Expected]:
    """Yield what is open of completed invoices, and what orders in these states will bring, by their payment terms."""
    yield from _invoiced(session)
    orders = to_bill(session, states, today)
    terms = {term.id: term for term in session.scalars(select(session[PaymentTerm]))}
    load(session, list(terms.values()), "lines")
    partners = sales.figures_of(session, Partner, {one.partner_id for one in orders}, "maturity_days")
    for one in orders:
        prepaid = one.prepaid
        for part in _instalments(session, one, terms, read_days(partners[one.partner_id].maturity_days)):
            used = min(prepaid, part.amount) if prepaid > 0 else ZERO
            prepaid -= used
            yield Expected(LIKELY if one.state == PLANNED else SURE, part.due_date, one.currency_id, part.amount - used)


def _instalments(
    session: Session, one: ToBill, terms: Mapping[int, PaymentTerm], maturity_days: tuple[int, ...]
) -> list[Instalment]:
    """Return what is due of an order if it is billed on the day expected, by its term, else by the first there is."""
    term = terms.get(one.payment_term_id or min(terms, default=0))
    if term is None:
        return [Instalment(one.day, one.total)]
    dates = TradeDates(one.day, one.date, one.day)
    is_free = free_days(session, one.organisation_id)
    currency = session.known(Currency)[one.currency_id]
    return term.instalments(dates, one.total, one.net, currency, is_free, maturity_days)


def _invoiced(session: Session) -> Iterator[Expected]:
    """Yield what is open of invoices and credit memos; payments pay what is due first."""
    invoice, R = session[Invoice], session[PaymentPlanRow]
    query = (
        select(invoice.currency_id, invoice.due_date, invoice.total, invoice.paid, R.due_date, R.amount, R.until)
        .outerjoin(R, R.invoice_id == invoice.id)
        .where(invoice.state == "completed", invoice.payment_status != 100)
        .order_by(invoice.id, R.position)
    )
    for currency, due, total, paid, row_due, amount, until in session.execute(query):
        if until is None:
            yield Expected(INVOICED, due, currency, total - paid)
        else:
            yield Expected(INVOICED, row_due, currency, min(amount, max(until - paid, ZERO)))
