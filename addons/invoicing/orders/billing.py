"""What orders know of their invoices and payments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any, ClassVar, cast

from sqlalchemy import Index, func, select
from sqlalchemy.schema import SchemaItem

from addons import invoicing, sales
from addons.base import Currency, Partner
from addons.invoicing.payments.payment_method import methods_by_code
from addons.invoicing.terms.payment_term import PaymentTerm
from addons.schemas import figure
from core import ZERO, Edited, Mapped, Money, Quantity, Refused, Row, Session, among, column, reference, relation

COPIED = ("product_id", "description", "unit_id", "price", "discount", "tax_id", "tax_rate")
"""What an invoice line has from its order line as it is."""
_copied = attrgetter(*COPIED)
PRICING = ("price", "entered_price", "discount", "tax_id", "tax_rate")


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
    def open_amount(self) -> Decimal:
        """Return what is still to be paid, invoiced or not; negative if it is to be paid back."""
        return self.total - self.paid

    @classmethod
    def ways_to_pay(cls, session: Session) -> Collection[str]:
        """Return the codes of the payment methods that there are, those no longer in use too."""
        return {**dict.fromkeys(super().ways_to_pay(session)), **methods_by_code(session)}

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the payment term of who is invoiced."""
        rows = super().prepare(session, rows)
        partners: dict[int, Any] = session.known(Partner, {row["invoice_partner_id"] for row in rows})
        for row in rows:
            row.setdefault("payment_term_id", partners[row["invoice_partner_id"]].payment_term_id)
        return rows

    @classmethod
    def summarise(cls, session: Session, rows: Sequence[Row]) -> None:
        """Keep the shares invoiced and paid; of nothing these are 100 (semantics 2.2)."""
        super().summarise(session, rows)
        for row in rows:
            row["invoice_status"] = sales.status_of(row.get("lines") or (), "invoiced")
            row["payment_status"] = sales.percent(row.get("paid") or ZERO, row["total"])

    @classmethod
    def refuse_under_documents(cls, session: Session, row: Edited) -> None:
        """Refuse another partner to be invoiced, or another organisation that invoices, once something is invoiced."""
        super().refuse_under_documents(session, row)
        fixed = ("invoice_partner_id", "invoicing_organisation_id")
        if row.is_changed(*fixed) and sales.any_line(row, "invoiced"):
            sales.refuse_changed(row, fixed, "invoiced")

    @classmethod
    def invoice_dates(cls, session: Session, orders: Sequence[sales.Order]) -> dict[int, dt.date]:
        """Return the date of each order's invoice unless one is given: the order's date (semantics 3.2)."""
        return {order.id: order.date for order in orders}

    @classmethod
    def invoice_headers(cls, session: Session, orders: Sequence[Any], days: Mapping[int, dt.date]) -> dict[int, Row]:
        """Return the header of each order's invoice, dated as given, by order id; extend it by columns of your own."""
        return {
            order.id: {
                "organisation_id": order.invoicing_organisation_id or order.organisation_id,
                "partner_id": order.invoice_partner_id or order.partner_id,
                "currency_id": order.currency_id,
                "invoice_address_id": order.invoice_address_id,
                "date": days[order.id],
                "payment_term_id": order.payment_term_id,
            }
            for order in orders
        }

    @classmethod
    def invoice_groups(cls, session: Session, orders: Sequence[Any]) -> dict[int, Hashable]:
        """Return what orders are collected by, by order id: those that have the same share one invoice.

        Orders not named, here all, have invoices of their own, unless a grouping is asked for or agreed by their
        schedule: then those share one for which both come out the same. Those whose headers differ, dates apart,
        never do.
        """
        return {}


class OrderLine(sales.OrderLine, extends=True):
    """Lines know how much of them was invoiced, in their unit."""

    invoiced: Mapped[Quantity] = column(default=ZERO, server_default="0", info={"computed": True})

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse another price, discount or tax once something is invoiced: its invoices would no longer add up."""
        rows = super().prepare(session, rows)
        for row in rows:
            if isinstance(row, Edited) and row.record.invoiced and row.is_changed(*PRICING):
                raise Refused(
                    f"the price of the line of {row.record.subject} cannot change: "
                    f"{figure(row.record.invoiced)} is invoiced at the one it has",
                    remedy="Reverse the invoice first, or add a line for what costs more or less.",
                )
        return rows

    def covered(self) -> Decimal:
        """Count what was invoiced, so that closing never cuts it (semantics 8.5)."""
        return sales.further(super().covered(), self.invoiced)

    @classmethod
    def billable(cls, session: Session, lines: Sequence[sales.OrderLine]) -> dict[int, Decimal]:
        """Bill no more of orders that were cancelled."""
        orders = sales.figures_of(session, sales.Order, {line.order_id for line in lines}, "is_cancelled")
        invoiced = {line.id: line.invoiced for line in lines if orders[line.order_id].is_cancelled}  # type: ignore[attr-defined]
        return super().billable(session, lines) | invoiced

    @classmethod
    def delivered_quantities(cls, session: Session, lines: Sequence[Any]) -> Mapping[int, Decimal] | None:
        """Return how much of order lines was delivered, by id; None where nobody knows, as without the addon shipping.

        A seam for the addon that keeps deliveries: the invoice terms go by it.
        """
        return None

    @classmethod
    def by_delivery(cls, session: Session, parts: Sequence[Part]) -> list[tuple[Part, Row]]:
        """Return parts with further columns of their invoice lines; a seam to split them by what delivered them."""
        return [(part, {}) for part in parts]

    @classmethod
    def parts_along(cls, session: Session, groups: Mapping[int, Sequence[Part]]) -> dict[int, list[Part]]:
        """Return further parts (order line, quantity billed before, quantity) to be billed with those of each document.

        A seam for lines that follow from others, such as discounts, where an invoice bills but some lines of an order.
        """
        return {key: [] for key in groups}

    @classmethod
    def invoice_line_rows(cls, session: Session, parts: Sequence[Part]) -> list[Row]:
        """Return the invoice line for each (order line, quantity billed before, quantity); a value method to extend.

        Amounts are differences of cumulative shares, so that all invoices of a line, less its credit memos, add up to
        its amounts exactly. Where no addon extends it, the lines may be figures: their columns, without relations.
        """
        currencies = session.known(Currency)
        orders = sales.figures_of(session, sales.Order, {line.order_id for line, _, _ in parts}, "currency_id")
        billed = _billed(session, {line.id for line, before, _ in parts if before})
        rows: list[Row] = []
        for line, before, quantity in parts:
            currency = currencies[orders[line.order_id].currency_id]
            whole = sales.Whole(line.quantity, line.net, line.tax_amount, currency)
            done = billed.setdefault(line.id, sales.Done())
            done.quantity = before
            amounts = whole.part(done, quantity)
            done.add(quantity, amounts)
            rows.append(_row(line, quantity) | amounts)
        return rows


Part = tuple[OrderLine, Decimal, Decimal]
"""An order line, the quantity billed before, and the quantity to bill now."""


def billable_lines(session: Session, ids: Collection[int]) -> dict[int, Any]:
    """Return order lines by id, to ask `billable` of them; of many only figures, unless another addon extends it."""
    if sales.is_extended(session, OrderLine, "billable"):
        return dict(session.known(OrderLine, ids))
    return sales.figures_of(session, OrderLine, ids, "order_id", "quantity", "invoiced")


def _billed(session: Session, lines: Collection[int]) -> dict[int, sales.Done]:
    """Return what invoices and credit memos bill of order lines, drafts included."""
    if not lines:
        return {}
    invoice, L = session[invoicing.Invoice], session[invoicing.InvoiceLine]
    query = (
        select(
            L.order_line_id,
            func.sum(L.quantity, type_=L.quantity.type),
            func.sum(L.net, type_=L.net.type),
            func.sum(L.tax_amount, type_=L.net.type),
            func.count(),
        )
        .join(invoice, invoice.id == L.invoice_id)
        .where(among(session, L.order_line_id, lines), invoice.state != "voided")
        .group_by(L.order_line_id)
    )
    found = cast("Iterable[Any]", session.execute(query))
    return {id_: sales.Done(*figures) for id_, *figures in found if id_ is not None}


def _row(line: OrderLine, quantity: Decimal) -> Row:
    return {"order_line_id": line.id, "quantity": quantity, **dict(zip(COPIED, _copied(line), strict=True))}


def refresh_invoice_status(session: Session, orders: Iterable[int]) -> None:
    """Recompute the invoice status of orders from their lines."""
    sales.refresh_status(session, orders, part="invoiced", status="invoice_status")
