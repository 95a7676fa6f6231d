"""How much of each order was paid, through its invoices and before them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import func, select

from addons import sales
from addons.base import Currency
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.invoices.invoice_line import InvoiceLine
from addons.invoicing.orders.billing import BilledOrder, OrderLine
from core import ZERO, Session, among, rows


def refresh_order_payments(session: Session, invoices: Iterable[int], orders: Iterable[int] = ()) -> list[BilledOrder]:
    """Recompute what was paid for the orders behind these invoices, and for these orders; return those behind.

    A payment of an invoice of several orders counts for each in proportion to its share; cents go to the last.
    """
    behind = _orders_behind(session, sorted(invoices))
    affected = {*orders, *behind}
    known = session.known(BilledOrder, affected)
    paid = paid_amounts(session, {id_: order.prepaid for id_, order in known.items()})
    rows.update(
        session,
        session[BilledOrder],
        [
            {"id": id_, "paid": paid[id_], "payment_status": sales.percent(paid[id_], known[id_].total)}
            for id_ in sorted(affected)
        ],
    )
    return [known[id_] for id_ in sorted(behind)]


def paid_amounts(session: Session, prepaid: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Return what was paid for orders, through their invoices and, as given by order id, before them."""
    paid: dict[int, Decimal] = defaultdict(Decimal, prepaid)
    for shares, total, amount, currency in _invoices_of(session, set(prepaid)):
        for order, part in _shared_out(shares, total, amount, currency).items():
            paid[order] += part
    return paid


def refresh_payment_status(session: Session, orders: Sequence[BilledOrder]) -> None:
    """Recompute the payment status of orders whose total has changed."""
    changed = [
        {"id": one.id, "payment_status": now}
        for one in orders
        if (now := sales.percent(one.paid, one.total)) != one.payment_status
    ]
    rows.update(session, session[BilledOrder], changed)


def unbilled_amounts(session: Session, orders: Sequence[BilledOrder]) -> dict[int, Decimal]:
    """Return by order id what can be paid on the order itself: its total less what is invoiced or prepaid already."""
    invoice, L, ordered = session[Invoice], session[InvoiceLine], session[OrderLine]
    gross = func.sum(L.net + L.tax_amount, type_=L.net.type)
    query = (
        select(ordered.order_id, gross)
        .join(L, L.order_line_id == ordered.id)
        .join(invoice, invoice.id == L.invoice_id)
        .where(among(session, ordered.order_id, [order.id for order in orders]))
        .where(invoice.state.in_(["completed", "reversed"]))
        .group_by(ordered.order_id)
    )
    billed = {id_: amount for id_, amount in session.execute(query)}
    return {order.id: order.total - order.prepaid - billed.get(order.id, ZERO) for order in orders}


def _orders_behind(session: Session, invoices: Sequence[int]) -> set[int]:
    L, ordered = session[InvoiceLine], session[OrderLine]
    query = select(ordered.order_id).join(L, L.order_line_id == ordered.id)
    return set(session.scalars(query.where(among(session, L.invoice_id, invoices)).distinct())) if invoices else set()


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
