"""The report of sales invoices: what was billed, to whom and for what (semantics 12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, case, func, literal

from addons.base import CHARGE, TradeReport, one_line
from addons.invoicing.invoices.invoice_line import InvoiceLine
from addons.reporting import Detail, Dimension, Measure, Parameter, Paths, month, quarter, times, year
from core import ZERO, Session

PROCESSED = ("completed", "reversed")
"""The states in which invoices count: what was reversed stands against the memo that took it back."""


def quantity(at: Paths) -> Any:
    """Return a line's quantity, which is in the product's own unit, as SQL; what is text only has none."""
    billed = at("quantity")
    return case((at("product_id").is_(None), literal(ZERO, billed.type)), else_=billed)


class InvoicesReport(TradeReport, name="invoices"):
    """Sales invoices by any of their dimensions: the lines of completed invoices and credit memos, by invoice date.

    Net amounts in the invoices' currency, quantities in the products' own units, weight in kilograms. Credit memos are
    negative and count in their own period. Charges such as freight count only when `charges` says so. Sales rep and
    project are those of the order that a line bills.
    """

    title = "Sales invoices"
    source = InvoiceLine
    date = "invoice.date"
    currency = "invoice.currency.code"
    organisation = "invoice.organisation"
    document = "invoice"
    by: ClassVar[tuple[str, ...]] = ("partner",)
    dimensions: ClassVar[tuple[Dimension, ...]] = (
        Dimension("group", "Customer group", "invoice.partner.group.name", "invoice.partner.group.code"),
        Dimension("partner", "Customer", "invoice.partner.name", "invoice.partner.code"),
        Dimension("category", "Product category", "product.category.name", "product.category.code"),
        Dimension("product", "Product", "product.name", "product.code"),
        Dimension("invoice", "Invoice", "invoice.number"),
        Dimension("order", "Order", "order_line.order.number"),
        Dimension("contact", "Contact", lambda at: func.nullif(at("invoice.partner.contact"), "")),
        Dimension(
            "organisation", "Organisation", "invoice.organisation.name", "invoice.organisation.code", filtered=False
        ),
        Dimension("sales_rep", "Sales rep", "order_line.order.sales_rep.name", "order_line.order.sales_rep.code"),
        Dimension(
            "customer_rep", "Customer's sales rep", "invoice.partner.sales_rep.name", "invoice.partner.sales_rep.code"
        ),
        Dimension("project", "Project", "order_line.order.project.name", "order_line.order.project.code"),
        Dimension("address", "Invoice address", lambda at: one_line(at, "invoice.invoice_address")),
        Dimension("currency", "Currency", "invoice.currency.name", "invoice.currency.code"),
        Dimension("year", "Year", lambda at: year(at("invoice.date"))),
        Dimension("quarter", "Quarter", lambda at: quarter(at("invoice.date"))),
        Dimension("month", "Month", lambda at: month(at("invoice.date"))),
    )
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("net", "Net amount"),
        Measure("quantity", "Quantity", "quantity", quantity),
        Measure("weight", "Weight kg", "quantity", lambda at: times(quantity(at), at("product.weight"))),
    )
    details: ClassVar[tuple[Detail, ...]] = (
        Detail("number", "Invoice"),
        Detail("date", "Date", kind="date"),
        Detail("partner", "Customer", "partner.name"),
        Detail("state", "State"),
    )
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("charges", bool, False, "Count charges such as freight too"),
    )

    def conditions(self, session: Session, values: Mapping[str, Any], at: Paths) -> list[ColumnElement[bool]]:
        """Count the lines of processed invoices; leave charges out unless they are asked for."""
        found = [*super().conditions(session, values, at), at("invoice.state").in_(PROCESSED)]
        if not values["charges"]:
            found.append(func.coalesce(at("product.kind"), "") != CHARGE)  # free text has no product
        return found
