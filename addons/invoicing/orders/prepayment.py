"""Orders are paid before they are invoiced; the invoice then uses what was paid."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from addons import sales
from addons.base import today
from addons.invoicing.invoices.bill_figures import billed_lines
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.orders.billing import BilledOrder
from addons.invoicing.payments.netting_payment import NettingPayment
from addons.invoicing.payments.payment import Payment
from addons.invoicing.payments.payment_line import PaymentLine
from core import ZERO, Document, Row, Session, among, load


def payer(order: BilledOrder) -> tuple[int, int]:
    """Return whom an order is paid to and by: the organisation that invoices it, and the partner who is invoiced."""
    return order.invoicing_organisation_id or order.organisation_id, order.invoice_partner_id or order.partner_id


def payment_header(session: Session, order: BilledOrder, on: dt.date | None, method: str) -> Row:
    """Return the row of a payment by who is invoiced for an order, dated `on` or today, without amount and lines."""
    organisation, partner = payer(order)
    return {
        "organisation_id": organisation,
        "partner_id": partner,
        "currency_id": order.currency_id,
        "date": on or today(session, organisation),
        "method": method,
    }


def net(session: Session, headers: Sequence[Row]) -> None:
    """Make and complete netting payments: their lines add up to 0."""
    rows = [{**header, "method": "netting", "amount": Decimal(0)} for header in headers]
    ids = session.create(NettingPayment, rows)
    made = session.known(NettingPayment, ids)
    session.fire("complete", [made[id_] for id_ in ids]).expect_done()


def use_prepayments(session: Session, documents: Sequence[Document]) -> None:
    """Pay completed invoices with what was prepaid on their orders; costs nothing where nothing was."""
    if not isinstance(documents[0], session[Invoice]):
        return
    invoices = cast("Sequence[Invoice]", documents)
    lines = billed_lines(session, invoices)
    behind = {line.order_id for some in lines.values() for line in some if line.order_id is not None}
    prepaid = sales.figures_of(session, BilledOrder, behind, "prepaid")
    left = {id_: order.prepaid for id_, order in prepaid.items() if order.prepaid}
    orders = session.known(BilledOrder, left)
    headers: list[Row] = []
    for invoice in invoices if left else ():
        for order_id, share in _shares(lines[invoice.id]).items():
            used = sales.nearer(left.get(order_id, ZERO), share)
            if used:
                left[order_id] -= used
                parts = [{"order_id": order_id, "amount": -used}, {"invoice_id": invoice.id, "amount": used}]
                headers.append(payment_header(session, orders[order_id], invoice.date, "netting") | {"lines": parts})
    if headers:
        with session.in_verb():  # completing the invoice brings it about, so it needs no permission of its own
            net(session, headers)


def give_back(session: Session, payments: Sequence[Payment], day: dt.date) -> None:
    """Let invoices give back what they used of prepayments that are to be taken back, the latest invoice first."""
    load(session, payments, "lines.order")
    wanted: dict[BilledOrder, Decimal] = defaultdict(Decimal)
    for line in (line for payment in payments for line in payment.lines if line.order is not None):
        wanted[line.order] += line.settles  # type: ignore[index]
    lacking = {order: amount - order.prepaid for order, amount in wanted.items() if amount > order.prepaid >= 0}
    used = _used(session, [order.id for order in lacking]) if lacking else {}
    headers: list[Row] = []
    for order, amount in lacking.items():
        left = amount
        for invoice, there in used.get(order.id, ()):
            part = min(left, there)
            if part > 0:
                left -= part
                lines = [{"order_id": order.id, "amount": part}, {"invoice_id": invoice, "amount": -part}]
                headers.append(payment_header(session, order, day, "netting") | {"lines": lines})
    if headers:
        net(session, headers)


def _used(session: Session, orders: Sequence[int]) -> dict[int, list[tuple[int, Decimal]]]:
    """Return what invoices have used of the prepayments of orders, by order id, the latest invoice first."""
    N, given, taken = session[NettingPayment], session[PaymentLine], aliased(session[PaymentLine])
    query = (
        select(given.order_id, taken.invoice_id, func.sum(taken.amount, type_=given.amount.type))
        .join(N, N.id == given.payment_id)
        .join(taken, and_(taken.payment_id == given.payment_id, taken.amount == -given.amount))
        .where(among(session, given.order_id, orders), N.state == "completed", taken.invoice_id.is_not(None))
        .group_by(given.order_id, taken.invoice_id)
        .order_by(taken.invoice_id.desc())
    )
    found: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    for order, invoice, amount in cast("Iterable[Any]", session.execute(query)):
        found[order].append((invoice, amount))
    return found


def _shares(lines: Sequence[Any]) -> Mapping[int, Decimal]:
    """Return the part that each order has of the lines of an invoice, by order id, taxes included."""
    shares: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.order_id is not None:
            shares[line.order_id] += line.net + line.tax_amount
    return shares
