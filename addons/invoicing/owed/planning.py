"""Payment plans are written when invoices with instalments are completed, by their terms (semantics 7.1, 7.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from addons import invoicing, sales
from addons.base import Currency
from addons.invoicing.owed.plan_row import PaymentPlanRow
from addons.invoicing.partner import Partner
from addons.invoicing.terms.agreed import payment_terms
from addons.invoicing.terms.business_days import free_days
from addons.invoicing.terms.due_rule import TradeDates, read_days
from addons.invoicing.terms.splitting import Instalment
from core import ZERO, Row, Session, among
from core import rows as writing

if TYPE_CHECKING:
    from addons.invoicing.invoices.invoice import Invoice
    from addons.invoicing.orders.billing import BilledOrder


def write_plans(session: Session, invoices: Sequence[Invoice]) -> None:
    """Write the plans of invoices with instalments; costs nothing where there are none."""
    if not invoices:
        return
    plans = instalments_of(session, invoices)
    writing.append(
        session,
        session[PaymentPlanRow],
        [row for invoice in invoices for row in plan_rows(plans[invoice.id], invoice.id)],
    )
    last = [{"id": one.id, "due_date": max(part.due_date for part in plans[one.id])} for one in invoices]
    writing.update(session, session[invoicing.Invoice], last)


def instalments_of(session: Session, invoices: Sequence[Invoice], *, anew: bool = False) -> dict[int, list[Instalment]]:
    """Return what is due of invoices by their terms, by invoice id, in the order of the terms' lines.

    What is not in instalments is due as a whole on its due day, unless that is asked of the term `anew`.
    """
    terms = payment_terms(session)
    dates = type(invoices[0]).trade_dates(session, invoices)
    days = own_maturity_days(session, [one.partner_id for one in invoices])
    found: dict[int, list[Instalment]] = {}
    for one in invoices:
        term = terms.get(one.payment_term_id or 0)
        if term is None or not (anew or one.in_instalments):
            found[one.id] = [Instalment(one.due_date, one.total)]
        else:
            amounts = (one.total, one.net_total, session.known(Currency)[one.currency_id])
            is_free = free_days(session, one.organisation_id)
            found[one.id] = term.instalments(dates[one.id], *amounts, is_free, days[one.partner_id])
    return found


def order_instalments(session: Session, orders: Sequence[BilledOrder]) -> dict[int, list[Instalment]]:
    """Return what is expected of orders by their terms, by order id, as if they were delivered and billed as promised.

    As of its invoices, the first term counts where none was agreed; without any it is due when it is ordered.
    """
    terms = payment_terms(session)
    days = own_maturity_days(session, [one.invoice_partner_id or one.partner_id for one in orders])
    found: dict[int, list[Instalment]] = {}
    for one in orders:
        term = terms.get(one.payment_term_id or min(terms, default=0))
        if term is None:
            found[one.id] = [Instalment(one.date, one.total)]
        else:
            dates = TradeDates(one.promised_date or one.date, one.date, one.promised_date)
            amounts = (one.total, one.net_total, session.known(Currency)[one.currency_id])
            is_free = free_days(session, one.invoicing_organisation_id or one.organisation_id)
            own = days[one.invoice_partner_id or one.partner_id]
            found[one.id] = term.instalments(dates, *amounts, is_free, own)
    return found


def own_maturity_days(session: Session, partners: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Return the days of the month on which customers pay, by customer; none of those who pay on any."""
    found = sales.figures_of(session, Partner, set(partners), "maturity_days")
    return {id_: read_days(one.maturity_days) for id_, one in found.items()}


def plan_rows(plan: Sequence[Instalment], invoice_id: int) -> Iterator[Row]:
    """Yield the rows of an invoice's plan, numbered by their due days."""
    until = ZERO
    for number, part in enumerate(sorted(plan, key=lambda part: part.due_date), 1):
        until += part.amount
        row: Row = {"invoice_id": invoice_id, "position": 10 * number, "until": until}
        yield row | part._asdict()


def ordered_on(session: Session, invoices: Sequence[int]) -> dict[int, dt.date]:
    """Return the day on which the first of what an invoice bills was ordered, by invoice id."""
    L, ordered, order = session[invoicing.InvoiceLine], session[invoicing.OrderLine], session[sales.Order]
    query = (
        select(L.invoice_id, func.min(order.date))
        .join(ordered, ordered.id == L.order_line_id)
        .join(order, order.id == ordered.order_id)
        .where(among(session, L.invoice_id, invoices))
        .group_by(L.invoice_id)
    )
    return {id_: day for id_, day in session.execute(query)}


def drop_plans(session: Session, invoices: Sequence[int]) -> None:
    """Delete the plans of invoices."""
    R = session[PaymentPlanRow]
    session.execute(delete(R).where(among(session, R.invoice_id, invoices)))
