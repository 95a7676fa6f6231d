"""What payments do when they count, and when they are taken back: invoices, orders and credit follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from addons import sales
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.orders.billing import BilledOrder
from addons.invoicing.orders.order_payments import refresh_order_payments
from core import Row, Session, load, rows

if TYPE_CHECKING:
    from addons.invoicing.payments.payment import Payment

Amounts = dict[int, Decimal]


def settle(session: Session, payments: Sequence[Payment], *, sign: int) -> list[BilledOrder]:
    """Add (sign 1) or take (sign -1) payments to what their invoices and orders have paid, and the credit they use.

    Returns the orders behind the invoices.
    """
    load(session, payments, "lines.invoice", "lines.order")
    settled: dict[str, Amounts] = {name: defaultdict(Decimal) for name in ("invoice_id", "order_id", "credit_id")}
    for payment in payments:
        for line in payment.lines:
            for name, amounts in settled.items():
                if (paid := getattr(line, name)) is not None:
                    amounts[paid] += sign * line.settles
    _use_credit(session, type(payments[0]).base(), settled["credit_id"])
    billed, prepaid = settled["invoice_id"], settled["order_id"]
    orders = list(session.known(BilledOrder, prepaid).values())
    rows.lock(session, orders)
    invoices = list(session.known(Invoice, billed).values())
    rows.lock(session, invoices)
    rows.update(session, session[Invoice], [_paid(invoice, invoice.paid + billed[invoice.id]) for invoice in invoices])
    more = [{"id": order.id, "prepaid": order.prepaid + prepaid[order.id]} for order in orders]
    rows.update(session, session[BilledOrder], more)
    return refresh_order_payments(session, billed, prepaid)


def _use_credit(session: Session, model: Any, used: Amounts) -> None:
    """Change what payments have left over, by their id."""
    credits = list(session.known(model, used).values())
    rows.lock(session, credits)
    rows.update(session, model, [{"id": one.id, "unallocated": one.unallocated + used[one.id]} for one in credits])


def _paid(invoice: Invoice, paid: Decimal) -> Row:
    return {"id": invoice.id, "paid": paid, "payment_status": sales.percent(paid, invoice.total)}
