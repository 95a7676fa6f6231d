"""What orders know of their invoices and payments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlalchemy.schema import SchemaItem

from addons import sales
from addons.base import Currency, Partner
from addons.invoicing.payment_term import PaymentTerm
from core import ZERO, Mapped, Money, Quantity, Row, Session, column, load, reference, relation


class BilledOrder(sales.Order, extends=True):
    """`invoice_status` and `payment_status` are shares in percent.

    `paid` is what came in for the order; `prepaid` the part of it that is not on an invoice (yet).
    """

    listed = ("invoice_status", "payment_status")

    invoices_on_confirm: ClassVar[bool] = False
    """Whether confirming makes and completes the invoice, dated as the order."""

    invoice_status: Mapped[int] = column(default=0, server_default="0", info={"computed": True})
    payment_status: Mapped[int] = column(default=0, server_default="0", info={"computed": True})
    paid: Mapped[Money] = column(default=ZERO, server_default="0", info={"computed": True})
    prepaid: Mapped[Money] = column(default=ZERO, server_default="0", info={"computed": True})
    payment_term_id: Mapped[int | None] = reference("payment_term", index=False)

    payment_term: Mapped[PaymentTerm | None] = relation("invoicing.PaymentTerm")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """List orders by how far they are invoiced or paid, page by page, without sorting."""
        return [Index(None, "invoice_status", "id"), Index(None, "payment_status", "id")]

    @property
    def outstanding(self) -> Decimal:
        """Return what is still to be paid, invoiced or not; negative if it is to be paid back."""
        return self.total - self.paid

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the payment term of who is invoiced."""
        rows = super().prepare(session, rows)
        partners: dict[int, Any] = session.known(Partner, {row["invoice_partner_id"] for row in rows})
        for row in rows:
            row.setdefault("payment_term_id", partners[row["invoice_partner_id"]].payment_term_id)
        return rows

    @classmethod
    def invoice_dates(cls, session: Session, orders: Sequence[sales.Order]) -> dict[int, dt.date]:
        """Return the date of each order's invoice unless one is given: the order's date (semantics 3.2)."""
        return {order.id: order.date for order in orders}


class OrderLine(sales.OrderLine, extends=True):
    """Lines know how much of them was invoiced, in their unit."""

    invoiced: Mapped[Quantity] = column(default=ZERO, server_default="0", info={"computed": True})

    def covered(self) -> Decimal:
        """Count what was invoiced, so that closing never cuts it (semantics 8.5)."""
        return sales.further(super().covered(), self.invoiced)

    @classmethod
    def billable(cls, session: Session, lines: Sequence[sales.OrderLine]) -> dict[int, Decimal]:
        """Bill no more of orders that were cancelled."""
        load(session, lines, "order")
        invoiced = {line.id: line.invoiced for line in lines if line.order.is_cancelled}  # type: ignore[attr-defined]
        return super().billable(session, lines) | invoiced

    @classmethod
    def invoice_line_rows(cls, session: Session, parts: Sequence[tuple[OrderLine, Decimal, Decimal]]) -> list[Row]:
        """Return the invoice line for each (order line, quantity billed before, quantity); a value method to extend.

        Amounts are differences of cumulative shares, so that all invoices of a line add up to its amounts exactly.
        """
        currencies = session.known(Currency)
        return [_row(line, before, quantity, currencies[line.order.currency_id]) for line, before, quantity in parts]


def _row(line: OrderLine, before: Decimal, quantity: Decimal, currency: Currency) -> Row:
    def share(amount: Decimal) -> Decimal:
        if quantity == line.quantity:
            return amount
        after = currency.round(amount * (before + quantity) / line.quantity)
        return after - currency.round(amount * before / line.quantity)

    return {
        "order_line_id": line.id,
        "product_id": line.product_id,
        "description": line.description,
        "quantity": quantity,
        "unit_id": line.unit_id,
        "price": line.price,
        "discount": line.discount,
        "net": share(line.net),
        "tax_id": line.tax_id,
        "tax_rate": line.tax_rate,
        "tax_amount": share(line.tax_amount),
    }


def refresh_invoice_status(session: Session, orders: Iterable[int]) -> None:
    """Recompute the invoice status of orders from their lines."""
    sales.refresh_status(session, orders, part="invoiced", status="invoice_status")
