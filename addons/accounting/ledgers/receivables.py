"""The receivables ledger: what customers owed at the end of a day, by the books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import func, select

from addons import invoicing
from addons.accounting.books.account import Account
from addons.accounting.entry import Entry
from addons.accounting.entry_line import EntryLine
from addons.accounting.ledgers.asking import ORGANISATION, organisations, posted
from addons.base import Currency, Partner
from addons.reporting import Column, Parameter, Report
from core import Session

PARTNER, INVOICE = "partner", "invoice"


class ReceivablesLedger(Report, name="receivables"):
    """What customers owed at the end of a day, less what they had paid in advance, by the books.

    Amounts are in the organisation's currency, as they were booked.
    """

    title = "Receivables"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("on", dt.date, help="The day; else today"),
        Parameter("by", str, PARTNER, help="A line for each partner, or for each invoice", choices=(PARTNER, INVOICE)),
        Parameter("partner", str, help="Only this partner, by code"),
        ORGANISATION,
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return partner, with the invoice if asked for, and what is owed."""
        invoice = [
            Column("invoice", "Invoice"),
            Column("due_date", "Due", "date"),
            Column("currency", "Currency"),
            Column("amount", "In its currency", "money"),
        ]
        return [
            Column("code", "Partner"),
            Column("name", "Name"),
            *(invoice if values["by"] == INVOICE else ()),
            Column("open", "Open", "money", total=True),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per partner, or invoice and advance, with something open, in one statement."""
        names = [column.name for column in self.columns(values)]
        for row in session.execute(_open(session, values, organisations(session, values))):
            yield dict(zip(names, row, strict=True))


def _open(session: Session, values: Mapping[str, Any], of: list[int]) -> Any:
    E, L, account, partner = session[Entry], session[EntryLine], session[Account], session[Partner]
    document, currency = session[invoicing.Invoice], session[Currency]
    booked = func.sum(L.debit - L.credit, type_=L.debit.type)
    alike: list[Any] = [partner.code, partner.name]
    shown: list[Any] = [*alike]
    if values["by"] == INVOICE:
        alike += [document.number, document.due_date, currency.code]
        shown = [*alike, func.sum(L.amount, type_=L.amount.type)]
    query = (
        select(*shown, booked)
        .join(E, E.id == L.entry_id)
        .join(account, account.id == L.account_id)
        .join(partner, partner.id == L.partner_id)
        .where(account.reconcile, E.date <= (values["on"] or session.today))
    )
    if values["by"] == INVOICE:
        query = query.outerjoin(document, document.id == L.invoice_id).join(currency, currency.id == L.currency_id)
    if values["partner"]:
        query = query.where(partner.code == values["partner"])
    return posted(session, query, of).group_by(*alike).having(booked != 0).order_by(*alike)
