"""How much of each order was paid, through its invoices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import func, select

from addons import sales
from addons.base import Currency
from addons.invoicing.billing import OrderLine
from addons.invoicing.invoice import Invoice
from addons.invoicing.invoice_line import InvoiceLine
from core import ZERO, Session, among, rows


def refresh_order_payments(session: Session, invoices: Iterable[int]) -> None:
    """Recompute what was paid for the orders behind these invoices.

    A payment of an invoice of several orders counts for each in proportion to its share; cents go to the last.
    """
    L, ordered = session[InvoiceLine], session[OrderLine]
    query = (
        select(ordered.order_id)
        .join(L, L.order_line_id == ordered.id)
        .where(among(session, L.invoice_id, sorted(invoices)))
        .distinct()
    )
    affected = set(session.scalars(query))
    paid: dict[int, Decimal] = defaultdict(Decimal)
    for shares, total, amount, currency in _invoices_of(session, affected):
        for order, part in _shared_out(shares, total, amount, currency).items():
            paid[order] += part
    orders = session.known(sales.Order, affected)
    rows.update(
        session,
        session[sales.Order],
        [
            {"id": id_, "paid": paid[id_], "payment_status": sales.percent(paid[id_], orders[id_].total)}
            for id_ in sorted(affected)
        ],
    )


def _invoices_of(session: Session, orders: set[int]) -> Iterable[tuple[dict[int, Decimal], Decimal, Decimal, Currency]]:
    """Yield ({order: gross share}, total, paid, currency) of each completed or reversed invoice of these orders."""
    invoice, L, ordered = session[Invoice], session[InvoiceLine], session[OrderLine]
    touching = (
        select(L.invoice_id)
        .join(ordered, ordered.id == L.order_line_id)
        .where(among(session, ordered.order_id, sorted(orders)))
    )
    gross = func.sum(L.net + L.tax_amount, type_=L.net.type)
    query = (
        select(invoice.id, invoice.total, invoice.paid, invoice.currency_id, ordered.order_id, gross)
        .join(L, L.invoice_id == invoice.id)
        .join(ordered, ordered.id == L.order_line_id)
        .where(invoice.id.in_(touching), invoice.state.in_(["completed", "reversed"]))
        .group_by(invoice.id, invoice.total, invoice.paid, invoice.currency_id, ordered.order_id)
        .order_by(invoice.id, ordered.order_id)
    )
    shares: dict[int, dict[int, Decimal]] = defaultdict(dict)
    figures: dict[int, tuple[Decimal, Decimal, int]] = {}
    for id_, total, paid, currency_id, order, part in session.execute(query):
        shares[id_][order] = part
        figures[id_] = (total, paid, currency_id)
    currencies = session.known(Currency)
    for id_, (total, paid, currency_id) in figures.items():
        yield shares[id_], total, paid, currencies[currency_id]


def _shared_out(shares: dict[int, Decimal], total: Decimal, paid: Decimal, currency: Currency) -> dict[int, Decimal]:
    if not total:
        return {}
    result: dict[int, Decimal] = {}
    seen = done = ZERO
    for order, share in shares.items():
        seen += share
        reached = currency.round(paid * seen / total)
        result[order] = reached - done
        done = reached
    return result
