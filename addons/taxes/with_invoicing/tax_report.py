"""The tax report: what each tax came to on the invoices of a period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Select, select

from addons import invoicing
from addons.base import Currency, Organisation, Tax
from addons.reporting import Column, Parameter, Report
from addons.taxes.stored import flat, line_taxes
from core import ZERO, NotFound, Session, unknown

COUNTING = ("completed", "reversed")


class TaxReport(Report, name="taxes"):
    """Taxes of completed invoices and credit memos by currency, tax and rate, with their bases, by invoice date."""

    title = "Taxes"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("from", dt.date, help="First day"),
        Parameter("to", dt.date, help="Last day, included"),
        Parameter("organisation", str, help="Only this organisation, by code"),
        Parameter("charges", bool, False, "Show discounts and surcharges of whole documents too"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return currency, tax, rate, base and amount."""
        return [
            Column("currency", "Currency"),
            Column("reference", "Tax"),
            Column("name", "Name"),
            Column("rate", "Rate", "percent"),
            Column("base", "Base", "money"),
            Column("amount", "Amount", "money"),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per currency, tax and rate, in one statement."""
        currencies, taxes = session.known(Currency), session.known(Tax)
        found: dict[tuple[str, str, str, Decimal], list[Decimal]] = {}
        for currency_id, text, quantity, net, tax_amount, rate, tax_id in session.execute(_lines(session, values)):
            currency = currencies[currency_id]
            lines = line_taxes(text, quantity, tax_amount, currency.unit) if text else ()
            name = taxes[tax_id].code if tax_id is not None else "Tax"
            for line in lines or flat(name, rate, net, tax_amount):
                if line.is_tax or values["charges"]:
                    figures = found.setdefault((currency.code, line.reference, line.name, line.rate), [ZERO, ZERO])
                    figures[0] += line.base
                    figures[1] += line.amount
        for (code, reference, name, rate), (base, amount) in sorted(found.items()):
            named = {"currency": code, "reference": reference, "name": name, "rate": rate}
            yield {**named, "base": base, "amount": amount}


def _lines(session: Session, values: Mapping[str, Any]) -> Select[Any]:
    invoice: Any = session[invoicing.Invoice]
    L: Any = session[invoicing.InvoiceLine]
    query: Select[Any] = (
        select(invoice.currency_id, L.taxes, L.quantity, L.net, L.tax_amount, L.tax_rate, L.tax_id)
        .join(invoice, invoice.id == L.invoice_id)
        .where(invoice.state.in_(COUNTING))
        .order_by(L.id)
    )
    if values["from"]:
        query = query.where(invoice.date >= values["from"])
    if values["to"]:
        query = query.where(invoice.date <= values["to"])
    if values["organisation"]:
        known = {one.code: id_ for id_, one in session.known(Organisation).items()}
        if values["organisation"] not in known:
            raise unknown("organisation", values["organisation"], known, error=NotFound)
        query = query.where(invoice.organisation_id == known[values["organisation"]])
    return query
