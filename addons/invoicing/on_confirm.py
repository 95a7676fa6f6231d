"""Order types that are invoiced when they are confirmed (semantics 1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from addons.invoicing.billing import BilledOrder
from addons.invoicing.from_orders import invoice_orders
from addons.invoicing.invoice import Invoice
from addons.invoicing.order import take_back_invoices
from core import Session


class InvoicedOrder(BilledOrder, extends=True):
    """Orders of some types are invoiced by being confirmed; a prepaid one then waits for its payment."""

    @classmethod
    def confirm(cls, session: Session, orders: Sequence[Self]) -> None:
        """Make and complete the invoice where the type says so, dated as the order."""
        super().confirm(session, orders)
        if cls.invoices_on_confirm:
            invoice_now(session, orders)

    @classmethod
    def reactivate(cls, session: Session, orders: Sequence[Self]) -> None:
        """Take the invoices back that confirming has made."""
        if cls.invoices_on_confirm:
            take_back_invoices(session, orders)
        super().reactivate(session, orders)

    @classmethod
    def release(cls, session: Session, orders: Sequence[Self]) -> None:
        """Let orders go on whose payment has come."""


def invoice_now(session: Session, orders: Sequence[BilledOrder]) -> list[Invoice]:
    """Make and complete the invoices of orders, dated as the orders, and return them."""
    ids = invoice_orders(session, orders, {order.id: order.date for order in orders})
    made = session.known(Invoice, ids)
    invoices = [made[id_] for id_ in ids]
    session.app.fire(session, "complete", invoices).expect_done()
    return invoices


class PrepayOrder(BilledOrder, kind="prepay"):
    """The invoice goes out first; the goods go when it is paid, by the payment itself."""

    label = "prepay order"
    may_be_replaced = False
    invoices_on_confirm = True
