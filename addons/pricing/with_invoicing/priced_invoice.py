"""Invoices that bill no order are priced anew by a verb, while they are drafts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Self

from addons import invoicing
from addons.pricing.with_invoicing.priced_invoice_line import price_rows
from addons.schemas import figure
from core import Row, Session, Transition, load
from core.composition import fields_of


class PricedInvoice(invoicing.Invoice, extends=True):
    """What an invoice takes from an order keeps the order's price; the rest goes by price lists and rules."""

    @classmethod
    def reprice(cls, session: Session, invoices: Sequence[Self], on: dt.date | None = None) -> None:
        """Price what bills no order by versions and rules of a day, today if none is given; what was typed stays."""
        day = on or session.today
        load(session, invoices, "lines")
        rows = [
            _values(line) | {"header": _values(invoice)}
            for invoice in invoices
            for line in invoice.lines
            if line.order_line_id is None and line.priced_by is not None  # type: ignore[attr-defined]
        ]
        changes: dict[int, list[Row]] = defaultdict(list)
        for row, found in zip(rows, price_rows(session, rows, day), strict=True):
            if row["price"] != found["price"]:
                change = {"id": row["id"], "price": found["price"], "priced_by": found["priced_by"]}
                changes[row["invoice_id"]].append(change)
        before = {invoice.id: invoice.total for invoice in invoices}
        session.edit(cls, [{"id": id_, "lines": lines} for id_, lines in changes.items()])
        for invoice in invoices:
            if invoice.id in changes:
                old, new = figure(before[invoice.id], 2), figure(invoice.total, 2)
                session.note(invoice, f"total {old} → {new}, by prices of {day}")
        same = [invoice for invoice in invoices if invoice.id not in changes]
        session.nothing_to_do(same, f"its prices are those of {day}, typed, or of orders")


def _values(record: Any) -> Row:
    return {name: getattr(record, name) for name in fields_of(type(record))}


TRANSITIONS = [
    Transition(PricedInvoice, "reprice", "draft", None, "Price what bills no order by the rules of a day"),
    Transition(invoicing.CreditMemo, "reprice", (), None, "A credit memo keeps the prices of its invoice"),
]
