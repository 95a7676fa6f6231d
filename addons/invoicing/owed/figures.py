"""What is owed, and when it is due: the one source of figures of the monitor, ageing, statements and credit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal_column, or_, select, union_all
from sqlalchemy.orm import aliased

from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.owed.plan_row import PaymentPlanRow
from addons.invoicing.payments.payment import Payment
from addons.invoicing.payments.payment_line import PaymentLine
from addons.invoicing.taking_back.credit_memo import CreditMemo
from addons.links import Link
from core import ZERO, Session

WHOLE: Any = literal_column("100")
"""Written into the statements as it is, so that the databases use the index of what is not paid."""


def settles(session: Session) -> ColumnElement[Any]:
    """Return by how much less is open after a payment line, in SQL."""
    L = session[PaymentLine]
    return L.amount + L.write_off + L.discount


def counts(session: Session, on: dt.date | None = None) -> ColumnElement[bool]:
    """Return the condition of payments that count: now, or as of a day, when those taken back later still did."""
    P = session[Payment]
    if on is None:
        return P.state == "completed"
    later = and_(P.state == "reversed", P.reversed_on > on)
    return and_(P.date <= on, or_(P.state == "completed", later))


def owed_rows(session: Session, on: dt.date | None = None) -> Any:
    """Return a subquery of what is owed by invoices and credit memos, now or as of a day (that day included).

    A row is a row of a payment plan, or a whole document that has none: invoice_id, number, kind, organisation_id,
    partner_id, currency_id, date, total, position, due_date, amount and what is `open_` of it. Payments pay the rows of
    a plan the earliest due first; what was paid too much is open, negative, on the last one, so that the rows of a
    document add up to what is open of it. Only documents are asked for of which something may be open.
    """
    one, R = session[Invoice], session[PaymentPlanRow]
    money, open_of = one.total.type, one.total - one.paid
    query = select(
        one.id.label("invoice_id"),
        *(one.number, one.kind, one.organisation_id, one.partner_id, one.currency_id, one.date, one.total),
        func.coalesce(R.position, 0).label("position"),
        func.coalesce(R.due_date, one.due_date).label("due_date"),
        func.coalesce(R.amount, one.total, type_=money).label("amount"),
    ).outerjoin(R, R.invoice_id == one.id)
    if on is None:
        query = query.where(one.state == "completed", one.payment_status != WHOLE)
    else:
        session.write_later()  # the links
        since, back = _settled_since(session, on), _taken_back_since(session, on)
        query = query.outerjoin(since, since.c.invoice_id == one.id).outerjoin(back, back.c.invoice_id == one.id)
        for more in (since.c.amount, back.c.amount):
            open_of = open_of + func.coalesce(more, ZERO, type_=money)
        touched = or_(one.payment_status != WHOLE, since.c.invoice_id.is_not(None), back.c.invoice_id.is_not(None))
        query = query.where(one.state.in_(("completed", "reversed")), one.date <= on, touched)
    return query.add_columns(_open_of_row(one, R, open_of).label("open_")).subquery()


def _open_of_row(invoice: Any, row: Any, open_of: Any) -> ColumnElement[Any]:
    """Return what is open of a row, where so much is open of the whole: what is due last is paid last."""
    after = invoice.total - row.until  # what is due after the row
    rest = open_of - after
    return case(
        (row.id.is_(None), open_of),
        (and_(rest <= ZERO, after != ZERO), ZERO),
        (and_(rest >= row.amount, row.until != row.amount), row.amount),
        else_=rest,
    )


def _settled_since(session: Session, on: dt.date) -> Any:
    """Return by invoice what payments after a day have settled, less what those settled that were taken back since."""
    P, L = session[Payment], session[PaymentLine]
    amount = settles(session)
    signed = case((P.state == "completed", amount), else_=-amount)
    undone = and_(P.state == "reversed", P.date <= on, P.reversed_on > on)
    return (
        select(L.invoice_id, func.sum(signed, type_=L.amount.type).label("amount"))
        .join(P, P.id == L.payment_id)
        .where(L.invoice_id.is_not(None), or_(and_(P.state == "completed", P.date > on), undone))
        .group_by(L.invoice_id)
        .subquery()
    )


def _taken_back_since(session: Session, on: dt.date) -> Any:
    """Return by invoice what a credit memo after a day has settled of it otherwise than by a payment."""
    P, L, link = session[Payment], session[PaymentLine], session[Link]
    name = session.composition.name_of(session[Invoice])
    of, memo = aliased(session[Invoice]), aliased(session[CreditMemo])
    paid = (
        select(func.coalesce(func.sum(settles(session), type_=L.amount.type), ZERO, type_=L.amount.type))
        .join(P, P.id == L.payment_id)
        .where(L.invoice_id == of.id, P.state == "completed")
        .correlate(of)
        .scalar_subquery()
    )
    return (
        select(of.id.label("invoice_id"), (of.paid - paid).label("amount"))
        .join(link, and_(link.from_model == name, link.from_id == of.id, link.role == "credit memo"))
        .join(memo, memo.id == link.to_id)
        .where(of.state == "reversed", memo.date > on)
        .subquery()
    )


def taken_back(session: Session, on: dt.date) -> Any:
    """Return the ids of invoices that a credit memo of a day or before has taken back, as a subquery."""
    link, memo = session[Link], session[CreditMemo]
    name = session.composition.name_of(session[Invoice])
    query = select(link.from_id).join(memo, memo.id == link.to_id)
    return query.where(link.from_model == name, link.role == "credit memo", memo.date <= on)


def advances(session: Session, on: dt.date | None = None) -> Any:
    """Return a subquery of what customers have paid for nothing yet, and for what is not invoiced, now or as of a day.

    Its rows are partner_id, currency_id and amount, several of one customer: they are to be summed up.
    """
    P, L = session[Payment], session[PaymentLine]
    used, counted = aliased(P), counts(session, on)
    own = (P.partner_id, P.currency_id)
    lines = select(*own, (-L.amount).label("amount")).join(L, L.payment_id == P.id).where(counted)
    given_up = select(*own, (L.write_off + L.discount).label("amount")).join(L, L.payment_id == P.id).where(counted)
    credit = select(used.partner_id, used.currency_id, L.amount.label("amount")).select_from(L)
    credit = credit.join(P, P.id == L.payment_id).join(used, used.id == L.credit_id).where(counted)
    return union_all(
        select(*own, (P.amount + P.rounding).label("amount")).where(counted),
        lines.where(L.order_id.is_(None)),
        given_up.where(L.order_id.is_not(None)),
        credit,
    ).subquery()
