"""Post invoices and credit memos: what is owed against revenue and taxes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func

from addons import invoicing, sales
from addons.accounting.books import purposes
from addons.accounting.books.journal import SALES
from addons.accounting.posting.booking import Booking, Key, rates_of, write
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
    keys = _Keys(rules, goods)
    bookings = []
    for invoice in invoices:
        of: Of = (invoice.organisation_id, groups.get(invoice.partner_id))
        booking = _booking(session, invoice, rates[invoice.id])
        unit = currencies[invoice.currency_id].unit
        for line in lines[invoice.id]:
            booking.add_at(keys.sold(line, of), -line.net)
            for code, amount in taxes.of(line, unit):
                booking.add_at(keys.tax(code, of), -amount)
        booking.add_at(keys.owed(of)._replace(invoice=invoice.id), invoice.total)
        booking.convert()
        booking.balance()
        bookings.append(booking)
    write(session, bookings)


Of = tuple[int, int | None]
"""Whose invoice it is, and the group of the partner."""


class _Keys:
    """Answer where the amounts of invoices go, each kind of amount looked up once."""

    def __init__(self, rules: Rules, goods: Goods) -> None:
        self._rules, self._goods = rules, goods
        self._known: dict[tuple[Any, ...], Key] = {}

    def sold(self, line: Any, of: Of) -> Key:
        """Return where the net amount of a line goes."""
        asked = (line.product_id, line.gl_item_id, of)
        if asked not in self._known:
            product = {} if line.gl_item_id is not None else self._goods.of(line.product_id)
            purpose = purposes.REVENUE if line.gl_item_id is None else purposes.GL_ITEM
            category = product.get("product_category_id")
            self._known[asked] = self._key(purpose, of, category=category, gl_item_id=line.gl_item_id, **product)
        return self._known[asked]

    def tax(self, code: str, of: Of) -> Key:
        """Return where a tax goes."""
        asked = (code, of)
        if asked not in self._known:
            self._known[asked] = self._key(purposes.TAX, of, tax=code or None)._replace(tax=code or None)
        return self._known[asked]

    def owed(self, of: Of) -> Key:
        """Return where it goes what is owed."""
        if of not in self._known:
            self._known[of] = self._key(purposes.RECEIVABLE, of)
        return self._known[of]

    def _key(self, purpose: str, of: Of, category: int | None = None, **known: Any) -> Key:
        rule = self._rules.choose(purpose, organisation_id=of[0], partner_group_id=of[1], **known)
        return Key(rule.account_id, rule.id, category=category)


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
