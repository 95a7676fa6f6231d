"""Early payment discounts: what they take of the taxes of an invoice."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from addons import invoicing, sales
from addons.accounting.books.posting_rule import PostingRule
from addons.accounting.books.purposes import TAX
from addons.accounting.entry import Entry
from addons.accounting.entry_line import EntryLine
from addons.accounting.posting.booking import Key
from addons.accounting.posting.invoices import SOURCE
from addons.base import Currency
from core import Session, among, load


class DiscountedTaxes:
    """Answer what part of a discount takes back taxes: that which they are of the invoice."""

    def __init__(self, session: Session, lines: Sequence[Any]) -> None:
        with_discount = [line for line in lines if line.discount and line.invoice_id is not None]
        discounted = {line.invoice_id for line in with_discount}
        load(session, with_discount, "invoice")
        self._terms = session.known(invoicing.PaymentTerm) if discounted else {}
        self._taxes: dict[int, list[Any]] = {}
        if discounted:
            for tax in sales.named_rows(session.ask(_taxes, source=SOURCE, invoices=sorted(discounted))):
                self._taxes.setdefault(tax.source_id, []).append(tax)

    def shares(self, line: Any, currency: Currency) -> list[tuple[Key, Decimal]]:
        """Return the tax accounts of a line's invoice, each with its share of the line's discount."""
        total = line.invoice.total if line.invoice_id is not None else None
        if not total or self._is_on_net(line.invoice):
            return []
        return [
            (Key(tax.account_id, tax.rule_id, tax=tax.tax), currency.round(-line.discount * tax.amount / total))
            for tax in self._taxes.get(line.invoice_id, ())
        ]

    def _is_on_net(self, invoice: Any) -> bool:
        """Say whether an invoice's term gives discounts on the net amount, so that taxes stay as they are."""
        term = self._terms.get(invoice.payment_term_id or 0)
        return term is not None and term.discount_on_net


def _taxes(session: Session) -> Any:
    E, L, rule = session[Entry], session[EntryLine], session[PostingRule]
    query = select(E.source_id, L.account_id, L.rule_id, L.tax, L.amount).join(L, L.entry_id == E.id)
    query = query.join(rule, rule.id == L.rule_id).where(rule.purpose == TAX, E.event == "complete")
    query = query.where(E.source == bindparam("source"), among(session, E.source_id, given="invoices"))
    return query.order_by(L.id)
