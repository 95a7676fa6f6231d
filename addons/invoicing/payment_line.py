"""How a payment is shared out over invoices and orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from addons.invoicing.billing import BilledOrder
from addons.invoicing.currencies import refuse_other_currencies
from addons.invoicing.invoice import Invoice
from core import BadInput, DocumentLine, Mapped, Money, Row, Session, reference, relation

if TYPE_CHECKING:
    from addons.invoicing.payment import Payment


class PaymentLine(DocumentLine, table="payment_line"):
    """The part of a payment that pays an invoice, or an order before it is invoiced, in its currency."""

    parent = "payment_id"

    payment_id: Mapped[int] = reference("payment")
    invoice_id: Mapped[int | None] = reference("invoice")
    order_id: Mapped[int | None] = reference("sales_order")
    amount: Mapped[Money]

    payment: Mapped[Payment] = relation("invoicing.Payment", back="lines")
    invoice: Mapped[Invoice | None] = relation("invoicing.Invoice")
    order: Mapped[BilledOrder | None] = relation("sales.Order")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse lines that do not say what they pay, or pay something in another currency."""
        rows = super().prepare(session, rows)
        for row in rows:
            _refuse_unless_one(row.get("invoice_id"), row.get("order_id"))
        refuse_other_currencies(session, rows)
        return rows


def _refuse_unless_one(invoice: object, order: object) -> None:
    if (invoice is None) == (order is None):
        raise BadInput("a payment line pays either an invoice or an order", remedy="Give invoice_id or order_id.")
