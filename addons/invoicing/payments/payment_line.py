"""How a payment is shared out: over invoices and orders, fees, and the credit of earlier payments."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from addons.invoicing.invoices.gl_item import GLItem
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.orders.billing import BilledOrder
from addons.invoicing.payments.currencies import refuse_other_currencies
from core import ZERO, BadInput, DocumentLine, Mapped, Money, Row, Session, column, reference, relation

if TYPE_CHECKING:
    from addons.invoicing.payments.payment import Payment

PAID = ("invoice_id", "order_id", "gl_item_id", "credit_id")
"""What a line may name, one of them."""
SETTLING = ("invoice_id", "order_id")
"""What can be settled by less money than is owed."""


class PaymentLine(DocumentLine, table="payment_line"):
    """The part of a payment that pays an invoice, or an order before it is invoiced, in its currency; or a G/L item.

    It settles `amount`, which is money, and what is given up beside: `write_off`, and the early payment `discount`.
    A fee that the bank has kept is a negative amount of its G/L item. A line that names an earlier payment as
    `credit_id` takes (a negative amount) from what that has left over.
    """

    parent = "payment_id"

    payment_id: Mapped[int] = reference("payment")
    invoice_id: Mapped[int | None] = reference("invoice")
    order_id: Mapped[int | None] = reference("sales_order")
    gl_item_id: Mapped[int | None] = reference("gl_item", index=False)
    credit_id: Mapped[int | None] = reference("payment")
    amount: Mapped[Money]
    write_off: Mapped[Money] = column(default=ZERO, server_default="0")
    discount: Mapped[Money] = column(default=ZERO, server_default="0")

    payment: Mapped[Payment] = relation("invoicing.Payment", "payment_id", back="lines")
    invoice: Mapped[Invoice | None] = relation("invoicing.Invoice")
    order: Mapped[BilledOrder | None] = relation("sales.Order")
    gl_item: Mapped[GLItem | None] = relation("invoicing.GLItem")
    credit: Mapped[Payment | None] = relation("invoicing.Payment", "credit_id")

    @property
    def pays(self) -> Invoice | BilledOrder | GLItem | Payment | None:
        """Return what the line names."""
        return self.invoice or self.order or self.gl_item or self.credit

    @property
    def settles(self) -> Decimal:
        """Return by how much less is open afterwards of what it pays."""
        return self.amount + self.write_off + self.discount

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse lines that do not say what they pay, or pay something in another currency."""
        rows = super().prepare(session, rows)
        for row in rows:
            _refuse_unless_one(row)
        refuse_other_currencies(session, rows)
        return rows


def _refuse_unless_one(row: Row) -> None:
    if len([name for name in PAID if row.get(name) is not None]) != 1:
        raise BadInput(
            "a payment line pays either an invoice or an order, or a G/L item, or uses the credit of a payment",
            remedy="Give invoice_id, order_id, gl_item_id or credit_id.",
        )
    given_up = (row.get("write_off") or ZERO) or (row.get("discount") or ZERO)
    if given_up and all(row.get(name) is None for name in SETTLING):
        raise BadInput("only what is open of an invoice or order is written off or discounted", remedy="Leave it out.")
    if row.get("credit_id") is not None and row["amount"] > ZERO:
        raise BadInput("credit is used by a negative amount", remedy=f"Give {-row['amount']}.")
