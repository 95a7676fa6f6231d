"""The verbs of orders that have to do with their invoices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Self

from sqlalchemy import select

from addons.invoicing.billing import BilledOrder, OrderLine, refresh_invoice_status
from addons.invoicing.from_orders import invoice_orders
from addons.invoicing.invoice import Invoice
from addons.invoicing.invoice_line import InvoiceLine
from addons.invoicing.order_payments import refresh_payment_status
from core import Session, among


class Order(BilledOrder, extends=True):
    """Orders are invoiced, wholly or in parts."""

    @classmethod
    def invoice(
        cls, session: Session, orders: Sequence[Self], on: dt.date | Mapping[int, dt.date] | None = None
    ) -> None:
        """Make draft invoices of what was ordered and not yet invoiced, dated `on` (semantics 3.2 if none)."""
        invoice_orders(session, orders, on)

    @classmethod
    def void(cls, session: Session, orders: Sequence[Self]) -> None:
        """Reverse the orders' invoices first (semantics 2.1)."""
        take_back_invoices(session, orders)
        super().void(session, orders)
        _refresh(session, orders)

    @classmethod
    def close(cls, session: Session, orders: Sequence[Self]) -> None:
        """Refresh the invoice and payment status, which grow when the open rest is cut."""
        super().close(session, orders)
        _refresh(session, orders)

    @classmethod
    def reopen(cls, session: Session, orders: Sequence[Self]) -> None:
        """Refresh the invoice and payment status, which fall when the rest is ordered again."""
        super().reopen(session, orders)
        _refresh(session, orders)


def _refresh(session: Session, orders: Sequence[BilledOrder]) -> None:
    refresh_invoice_status(session, {order.id for order in orders})
    refresh_payment_status(session, orders)


def take_back_invoices(session: Session, orders: Sequence[BilledOrder]) -> None:
    """Reverse the completed invoices of orders and void their drafts."""
    invoice, L, ordered = session[Invoice], session[InvoiceLine], session[OrderLine]
    touching = (
        select(L.invoice_id)
        .join(ordered, ordered.id == L.order_line_id)
        .where(among(session, ordered.order_id, [order.id for order in orders]))
    )
    query = select(invoice).where(invoice.id.in_(touching), invoice.state.in_(["draft", "completed"]))
    found = [one for one in session.scalars(query) if one.kind_name == "invoice"]
    for verb, state in (("reverse", "completed"), ("void", "draft")):
        chosen = [one for one in found if one.state == state]
        if chosen:
            session.app.fire(session, verb, chosen).expect_done()
