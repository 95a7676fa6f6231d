"""The sales invoice."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar, Self

from sqlalchemy import Index
from sqlalchemy.schema import SchemaItem

from addons import sales
from addons.base import Address, Currency, Organisation, today
from addons.invoicing.billed_lines import billed_lines
from addons.invoicing.billing import OrderLine, refresh_invoice_status
from addons.invoicing.invoice_line import InvoiceLine
from addons.invoicing.partner import Partner
from addons.invoicing.payment_term import PaymentTerm
from core import ZERO, BadInput, Document, Mapped, Money, Row, Session, column, reference, relation, rows


class Invoice(Document, table="invoice", kind="invoice"):
    """What a customer owes. `paid` grows with payments; `payment_status` is the share paid, in percent."""

    series_scope = "organisation_id"
    series_prefix = "IN"
    finished = frozenset({"completed"})
    at_once = 2000
    listed: ClassVar[tuple[str, ...]] = (
        "number",
        "date",
        "due_date",
        "partner.code",
        "partner.name",
        "state",
        "kind",
        "total",
        "paid",
        "payment_status",
    )

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    partner_id: Mapped[int] = reference("base_partner", index=False)
    date: Mapped[dt.date] = column(index=True)
    due_date: Mapped[dt.date] = column(index=True)
    currency_id: Mapped[int] = reference("base_currency", index=False)
    invoice_address_id: Mapped[int | None] = reference("base_address", index=False)
    net_total: Mapped[Money] = column(default=ZERO, info={"computed": True})
    tax_total: Mapped[Money] = column(default=ZERO, info={"computed": True})
    total: Mapped[Money] = column(default=ZERO, info={"computed": True})
    paid: Mapped[Money] = column(default=ZERO, info={"computed": True})
    payment_status: Mapped[int] = column(default=0, info={"computed": True})
    note: Mapped[str | None]

    organisation: Mapped[Organisation] = relation("base.Organisation")
    partner: Mapped[Partner] = relation("base.Partner")
    currency: Mapped[Currency] = relation("base.Currency")
    invoice_address: Mapped[Address | None] = relation("base.Address")
    lines: Mapped[list[InvoiceLine]] = relation("invoicing.InvoiceLine", back="invoice", order_by="position")

    def reader(self) -> Partner:
        """Return who reads its papers."""
        return self.partner

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find a customer's invoices by date."""
        return [Index(None, "partner_id", "date")]

    @property
    def open_amount(self) -> Decimal:
        """Return what is still to be paid."""
        return self.total - self.paid

    def credit_values(self) -> Row:
        """Return what else the header of a document takes over that takes this one back; a value method to extend."""
        return {}

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in organisation, currency, date and due date, by `payment_term_id` or the partner's term."""
        rows = super().prepare(session, rows)
        organisations = session.known(Organisation)
        partners = sales.figures_of(session, Partner, {row["partner_id"] for row in rows}, "payment_term_id")
        terms = session.known(PaymentTerm)
        usual = terms[min(terms)] if terms else None
        for row in rows:
            row.setdefault("organisation_id", min(organisations))
            row.setdefault("currency_id", organisations[row["organisation_id"]].currency_id)
            row.setdefault("date", today(session, row["organisation_id"]))
            if row["partner_id"] not in partners:
                raise BadInput(f"there is no business partner #{row['partner_id']}")
            agreed = row.pop("payment_term_id", None) or partners[row["partner_id"]].payment_term_id
            term = terms.get(agreed or 0, usual)
            row.setdefault("due_date", term.due_date(row["date"]) if term else row["date"])
        return rows

    @classmethod
    def summarise(cls, session: Session, rows: Sequence[Row]) -> None:
        """Sum the lines into the header, and keep the share paid: an invoice of 0.00 is paid (semantics 2.2)."""
        super().summarise(session, rows)
        for row in rows:
            row["net_total"] = sum((line["net"] for line in row["lines"]), ZERO)
            row["tax_total"] = sum((line["tax_amount"] for line in row["lines"]), ZERO)
            row["total"] = row["net_total"] + row["tax_total"]
            row["payment_status"] = sales.percent(row.get("paid") or ZERO, row["total"])

    @classmethod
    def complete(cls, session: Session, invoices: Sequence[Self]) -> None:
        """Let the invoices count: add to what the order lines have invoiced."""
        count_invoiced(session, invoices)

    @classmethod
    def void(cls, session: Session, invoices: Sequence[Self]) -> None:
        """Drop invoices that were not completed."""


def count_invoiced(session: Session, invoices: Sequence[Invoice]) -> None:
    """Add what invoices bill to the invoiced quantities of order lines, and refresh the orders' status."""
    invoiced: dict[int, Decimal] = defaultdict(Decimal)
    orders: set[int] = set()
    for lines in billed_lines(session, invoices).values():
        for line in lines:
            if line.order_line_id is not None:
                invoiced[line.order_line_id] += line.quantity
                orders.add(line.order_id)
    rows.add(session, session[OrderLine], "invoiced", invoiced)
    refresh_invoice_status(session, orders)
