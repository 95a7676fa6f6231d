"""Order types that are invoiced when they are confirmed (semantics 1.1)."""

from __future__ import annotations

from collections.abc import Sequence

from addons.invoicing.generating.from_orders import invoice_orders
from addons.invoicing.generating.manner import Manner
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.orders.billing import BilledOrder
from core import Session


def invoice_now(session: Session, orders: Sequence[BilledOrder]) -> list[Invoice]:
    """Make and complete the invoices of orders, dated as the orders, and return them; whatever their invoice terms."""
    manner = Manner({order.id: order.date for order in orders}, steered=False)
    ids = set(invoice_orders(session, orders, manner).values())
    made = session.known(Invoice, ids)
    invoices = [made[id_] for id_ in sorted(ids)]
    session.fire("complete", invoices).expect_done()
    return invoices


class PrepayOrder(BilledOrder, kind="prepay"):
    """The invoice goes out first; the goods go when it is paid, by the payment itself."""

    label = "prepay order"
    may_be_replaced = False
    invoices_on_confirm = True
