"""Invoices and payments of orders that are cancelled or replaced (semantics 8.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select

from addons import sales
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.invoices.invoice_line import InvoiceLine
from addons.invoicing.orders.billing import BilledOrder, OrderLine
from addons.invoicing.orders.prepayment import net, payment_header
from addons.invoicing.taking_back.credit_memo import CreditMemo
from addons.invoicing.taking_back.inverse_invoice import invert
from core import ZERO, Row, Session, among


def settle_cancelled(
    session: Session,
    orders: Sequence[BilledOrder],
    inverses: Mapping[int, sales.Order],
    replacements: Mapping[int, Sequence[sales.Order]],
) -> None:
    """Take the invoices of cancelled orders back by inverse ones, and net what was paid; both by the order's id.

    A cancelled order ends paid; what was paid counts for what replaces it.
    """
    invoices = _invoices_of(session, [order.id for order in orders])
    taken_back = invert(session, {id_: _standing(session, group) for id_, group in invoices.items()}, inverses)
    headers: list[Row] = []
    for order in orders:
        lines = _cancelling(order, invoices.get(order.id, ()))
        inverse, inverted = inverses[order.id], taken_back.get(order.id, [])
        if order.id in replacements:
            lines += _paid_back(inverse, inverted, inverse.total)
            lines += _taken_over(replacements[order.id], order.paid)
        else:
            lines += _paid_back(inverse, inverted, -order.open_amount)
        lines = [line for line in lines if line["amount"]]
        if lines:
            headers.append(payment_header(session, order, None, "netting") | {"lines": lines})
    net(session, headers)


def _invoices_of(session: Session, orders: Sequence[int]) -> dict[int, list[Invoice]]:
    """Return the invoices and credit memos that count, by the order they bill; a check sees to it that it is one."""
    invoice, L, ordered = session[Invoice], session[InvoiceLine], session[OrderLine]
    query = (
        select(ordered.order_id, invoice)
        .join(L, L.order_line_id == ordered.id)
        .join(invoice, invoice.id == L.invoice_id)
        .where(among(session, ordered.order_id, orders), invoice.state.in_(["completed", "reversed"]))
        .distinct()
    )
    found: dict[int, list[Invoice]] = {}
    for order, one in sorted(session.execute(query), key=lambda row: row[1].id):
        found.setdefault(order, []).append(one)
    return found


def _standing(session: Session, invoices: Sequence[Invoice]) -> list[Invoice]:
    """Return the invoices that were not taken back before."""
    memo = session[CreditMemo]
    return [one for one in invoices if one.state == "completed" and not isinstance(one, memo)]


def _cancelling(order: BilledOrder, invoices: Sequence[Invoice]) -> list[Row]:
    """Return the payment lines after which an order and its invoices are paid, whatever was before."""
    billed = sum((invoice.total for invoice in invoices), ZERO)
    rest = order.total - billed - order.prepaid
    return [*(_pays(invoice, invoice.open_amount) for invoice in invoices), _pays(order, rest)]


def _paid_back(inverse: sales.Order, invoices: Sequence[Invoice], amount: Decimal) -> list[Row]:
    """Return the lines that pay an amount of an inverse order: first what is not invoiced, then its invoices.

    What stays open is to be paid back to the customer.
    """
    unbilled = inverse.total - sum((invoice.total for invoice in invoices), ZERO)
    part = sales.nearer(amount, unbilled)
    lines = []
    left = amount - part
    for invoice in invoices:
        share = sales.nearer(left, invoice.total)
        lines.append(_pays(invoice, share))
        left -= share
    return [_pays(inverse, part + left), *lines]


def _taken_over(replacements: Sequence[sales.Order], paid: Decimal) -> list[Row]:
    """Return the lines that pay the replacements with what was paid: each as far as it goes, the last all the rest."""
    lines = []
    for order in replacements:
        share = paid if order is replacements[-1] else sales.nearer(paid, order.total)
        lines.append(_pays(order, share))
        paid -= share
    return lines


def _pays(document: sales.Order | Invoice, amount: Decimal) -> Row:
    key = "invoice_id" if isinstance(document, Invoice) else "order_id"
    return {key: document.id, "amount": amount}
