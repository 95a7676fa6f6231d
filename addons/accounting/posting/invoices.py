"""Post invoices and credit memos: what is owed against revenue and taxes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func

from addons import invoicing, sales
from addons.accounting.books import purposes
from addons.accounting.books.journal import SALES
from addons.accounting.posting.booking import Booking, rates_of, write
from addons.accounting.posting.figures import Goods, Taxes
from addons.accounting.posting.rules import Rules
from addons.base import Currency, Partner
from core import Session

SOURCE = "invoicing.Invoice"


def post_invoices(session: Session, invoices: Sequence[invoicing.Invoice]) -> None:
    """Make the entry of each invoice, by its date and at its rate; a line each per account, tax and category."""
    rules, taxes = Rules(session), Taxes(session)
    lines = invoicing.billed_lines(session, invoices)
    goods = Goods(session, [line.product_id for some in lines.values() for line in some])
    groups = groups_of(session, rules, invoices)
    currencies = session.known(Currency)
    rates = _rates(session, invoices)
    bookings = []
    for invoice in invoices:
        known = {"organisation_id": invoice.organisation_id, "partner_group_id": groups.get(invoice.partner_id)}
        booking = _booking(session, invoice, rates[invoice.id])
        unit = currencies[invoice.currency_id].unit
        for line in lines[invoice.id]:
            _add_line(rules, booking, line, goods.of(line.product_id) | known)
            for code, amount in taxes.of(line, unit):
                rule = rules.choose(purposes.TAX, tax=code or None, **known)
                booking.add(rule, -amount, tax=code or None)
        booking.add(rules.choose(purposes.RECEIVABLE, **known), invoice.total, invoice=invoice.id)
        booking.convert()
        booking.balance()
        bookings.append(booking)
    write(session, bookings)


def _booking(session: Session, invoice: Any, rate: Decimal) -> Booking:
    return Booking(
        session,
        (SOURCE, invoice.id, "complete"),
        invoice,
        journal=SALES,
        day=accounting_day(invoice),
        text=str(invoice),
        rate=rate,
    )


def _rates(session: Session, invoices: Sequence[Any]) -> dict[int, Decimal]:
    """Return the rates invoices are booked at; those made before the books were kept go by that of their date."""
    found = {one.id: one.book_rate for one in invoices if one.book_rate is not None}
    asked = {one.id: (one.organisation_id, one.currency_id, one.date) for one in invoices if one.id not in found}
    rates = rates_of(session, list(asked.values()))
    return found | {id_: rates[key] for id_, key in asked.items()}


def _add_line(rules: Rules, booking: Booking, line: Any, known: dict[str, Any]) -> None:
    if line.gl_item_id is not None:
        booking.add(rules.choose(purposes.GL_ITEM, gl_item_id=line.gl_item_id, **known), -line.net)
        return
    booking.add(rules.choose(purposes.REVENUE, **known), -line.net, category=known.get("product_category_id"))


def accounting_day(document: Any) -> Any:
    """Return the day on which a document counts in the books: its accounting date, if it has one."""
    return getattr(document, "accounting_date", None) or document.date


def day_column(document: Any) -> Any:
    """Return the same as an expression of a composed class."""
    own = getattr(document, "accounting_date", None)
    return document.date if own is None else func.coalesce(own, document.date)


def groups_of(session: Session, rules: Rules, documents: Sequence[Any]) -> dict[int, int | None]:
    """Return the groups of the documents' partners, by partner; costs nothing where no rule asks for them."""
    if not rules.ask_for("partner_group_id"):
        return {}
    partners = {one.partner_id for one in documents}
    return {id_: one.group_id for id_, one in sales.figures_of(session, Partner, partners, "group_id").items()}
