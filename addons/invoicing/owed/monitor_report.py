"""The payment monitor as a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from addons.base import Currency, Partner
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.owed.monitor import SHOWN, payment_monitor
from addons.reporting import Column, Parameter, Report
from addons.schemas import find
from core import Session


class PaymentMonitorReport(Report, name="payment_monitor"):
    """How far invoices are paid, what is due of them and when, and how late they were paid.

    It is worked out anew each time, so it is never out of date. Amounts are in the invoice's currency.
    """

    title = "Payment monitor"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("show", str, "all", "Invoices that are fully paid, not fully paid, or all", SHOWN),
        Parameter("invoice", str, help="Only this one, by number"),
        Parameter("partner", str, help="Only of this customer, by code"),
        Parameter("from", date, help="Only invoices of this day or later"),
        Parameter("to", date, help="Only invoices of this day or before"),
        Parameter("on", date, help="As of this day, also one long past; else now"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return the invoice and its figures."""
        return [
            Column("number", "Invoice"),
            Column("date", "Date", "date"),
            Column("customer", "Customer"),
            Column("currency", "Currency"),
            Column("total", "Total", "money"),
            Column("paid", "Paid", "money"),
            Column("outstanding", "Outstanding", "money"),
            Column("due", "Due", "money"),
            Column("next_due", "Next due", "date"),
            Column("expected", "Expected then", "money"),
            Column("days", "Days till due", "integer"),
            Column("late", "Paid late %", "integer"),
            Column("settled", "Settled on", "date"),
            Column("dso", "Days outstanding", "integer"),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per invoice, in three statements for every 5,000 of them, and two for names."""
        invoice, P = session[Invoice], session[Partner]
        where = [] if values["from"] is None else [invoice.date >= values["from"]]
        if values["to"] is not None:
            where.append(invoice.date <= values["to"])
        if values["invoice"]:
            where.append(invoice.id == find(session, invoice, values["invoice"]).id)
        if values["partner"]:
            where.append(invoice.partner_id == find(session, P, values["partner"]).id)
        found = list(payment_monitor(session, *where, shown=values["show"], on=values["on"]))
        partners = session.known(P, {one.invoice.partner_id for one in found})
        currencies = session.known(Currency)
        for one in found:
            yield {
                "number": one.invoice.number,
                "date": one.invoice.date,
                "customer": partners[one.invoice.partner_id].code,
                "currency": currencies[one.invoice.currency_id].code,
                "total": one.invoice.total,
                "paid": one.paid,
                "outstanding": one.outstanding,
                "due": one.due_amount,
                "next_due": one.next_due_date,
                "expected": one.expected,
                "days": one.days_till_due,
                "late": one.percent_overdue,
                "settled": one.settled_on,
                "dso": one.days_sales_outstanding,
            }
