"""The sales invoice."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar, Self

from sqlalchemy import Index, false
from sqlalchemy.orm import object_session
from sqlalchemy.schema import SchemaItem

from addons import sales
from addons.base import Address, Currency, Organisation, today
from addons.invoicing.invoices.bill_figures import billed_lines
from addons.invoicing.invoices.invoice_line import InvoiceLine
from addons.invoicing.invoices.printing import Heading, headings_of
from addons.invoicing.orders.billing import OrderLine, refresh_invoice_status
from addons.invoicing.owed.plan import Planned, plan_of
from addons.invoicing.owed.planning import ordered_on, write_plans
from addons.invoicing.partner import Partner
from addons.invoicing.terms.agreed import DueDates, payment_terms
from addons.invoicing.terms.business_days import free_days
from addons.invoicing.terms.due_rule import TradeDates
from addons.invoicing.terms.payment_term import PaymentTerm
from core import ZERO, BadInput, Document, Mapped, Money, Row, Session, UsageError, column, reference, relation, rows


class Invoice(Document, table="invoice", kind="invoice"):
    """What a customer owes. `paid` grows with payments; `payment_status` is the share paid, in percent.

    All of it is due on `due_date`; what `in_instalments` is paid by its payment plan (semantics 7.2).
    """

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
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "payment_term_id": ("partner_id",),
        "due_date": ("date", "partner_id", "payment_term_id"),
    }

    takes_back: ClassVar[bool] = False
    """Whether it takes another invoice back; then no payment term was agreed."""

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    partner_id: Mapped[int] = reference("base_partner", index=False)
    date: Mapped[dt.date] = column(index=True)
    due_date: Mapped[dt.date] = column(index=True)
    payment_term_id: Mapped[int | None] = reference("payment_term", index=False)
    in_instalments: Mapped[bool] = column(default=False, server_default=false(), info={"computed": True})
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
    payment_term: Mapped[PaymentTerm | None] = relation("invoicing.PaymentTerm")
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

    def headings(self) -> dict[int, Heading]:
        """Return what papers say before some lines, by their id: which shipment, and of which order, they bill."""
        return headings_of(_session(self), self.lines)

    def payment_plan(self) -> list[Planned]:
        """Return what of it is due when, and what of that is paid."""
        return plan_of(_session(self), [self])[self.id]

    def early_discounts(self) -> list[tuple[Decimal, dt.date, Decimal]]:
        """Return what paying all of it early earns: percentage, last day and amount of each step."""
        session = _session(self)
        term = payment_terms(session).get(self.payment_term_id or 0)
        if term is None or self.total <= ZERO:
            return []
        early, currency = term.early_payment, session.known(Currency)[self.currency_id]
        is_free = free_days(session, self.organisation_id)
        shares = [(rate, days, early.share(rate, self.total, self.net_total)) for rate, days in early.steps]
        return [
            (rate, early.until(self.date, days, is_free), currency.round(share * self.total))
            for rate, days, share in shares
        ]

    def credit_values(self) -> Row:
        """Return what else the header of a document takes over that takes this one back; a value method to extend."""
        return {}

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in organisation, currency and date, the payment term (else the partner's), and the due date by it."""
        rows = super().prepare(session, rows)
        organisations = session.known(Organisation)
        names = ("payment_term_id", "maturity_days")
        partners = sales.figures_of(session, Partner, {row["partner_id"] for row in rows}, *names)
        terms, due = payment_terms(session), DueDates(session)
        for row in rows:
            row.setdefault("organisation_id", min(organisations))
            row.setdefault("currency_id", organisations[row["organisation_id"]].currency_id)
            row.setdefault("date", today(session, row["organisation_id"]))
            if row["partner_id"] not in partners:
                raise BadInput(f"there is no business partner #{row['partner_id']}")
            cls._agree(row, partners[row["partner_id"]], terms, due)
        return rows

    @classmethod
    def _agree(cls, row: Row, partner: Partner, terms: Mapping[int, PaymentTerm], due: DueDates) -> None:
        if row.get("payment_term_id") is None and not cls.takes_back:
            row["payment_term_id"] = partner.payment_term_id or min(terms, default=None)
        term = terms.get(row.get("payment_term_id") or 0)
        row["in_instalments"] = bool(term and term.lines) and not cls.takes_back
        if row.get("due_date") is None:
            asked = (row["date"], row["organisation_id"], partner.maturity_days)
            row["due_date"] = due.of(term, *asked) if term else row["date"]

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
        """Let the invoices count: add to what the order lines have invoiced, and write the plans of instalments."""
        count_invoiced(session, invoices)
        write_plans(session, [invoice for invoice in invoices if invoice.in_instalments])

    @classmethod
    def trade_dates(cls, session: Session, invoices: Sequence[Self]) -> dict[int, TradeDates]:
        """Return the days that instalments may count from, by invoice id; a value method to extend."""
        ordered = ordered_on(session, [invoice.id for invoice in invoices])
        return {invoice.id: TradeDates(invoice.date, order=ordered.get(invoice.id)) for invoice in invoices}

    @classmethod
    def void(cls, session: Session, invoices: Sequence[Self]) -> None:
        """Drop invoices that were not completed."""


def _session(invoice: Invoice) -> Session:
    """Return the session an invoice was read in, for what papers ask of it."""
    session = object_session(invoice)
    if not isinstance(session, Session):
        raise UsageError(f"{invoice} is of no session", remedy="Read it in one.")
    return session


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
