"""What a payment term makes of an invoice: shown before anybody gets one by it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from addons.base import Currency, Organisation
from addons.invoicing.terms.agreed import payment_terms
from addons.invoicing.terms.business_days import country_of, free_days, is_installed
from addons.invoicing.terms.splitting import Instalment
from core import NotFound, Session, unknown


@dataclass(frozen=True)
class Preview:
    """Hold instalments with what they are in words, discounts (percent, last day, amount), and what else to know."""

    instalments: list[tuple[str, Instalment]]
    discounts: list[tuple[Decimal, dt.date, Decimal]]
    notes: list[str]


def preview_of(session: Session, code: str, total: Decimal, net: Decimal, day: dt.date) -> Preview:
    """Return what a term makes of an invoice of a day in the first organisation's currency, as if all days were that.

    Raises NotFound for an unknown term, Refused for one whose instalments are no whole.
    """
    terms = {one.code: one for one in payment_terms(session).values()}
    if code not in terms:
        raise unknown("payment term", code, terms, error=NotFound)
    term, organisations = terms[code], session.known(Organisation)
    us = min(organisations)
    currency = session.known(Currency)[organisations[us].currency_id]
    is_free, early = free_days(session, us), term.early_payment
    found = term.instalments(day, total, net, currency, is_free)
    words = [part.words() for part in term.parts] if len(term.parts) == len(found) else [""] * len(found)
    discounts = [
        (rate, early.until(day, days, is_free), currency.round(early.share(rate, total, net) * total))
        for rate, days in early.steps
    ]
    moved = any(part.rule.next_business_day for part in term.parts)
    notes = _notes(session, us) if moved or (early.next_business_day and early.steps) else []
    return Preview(list(zip(words, found, strict=True)), discounts, notes)


def _notes(session: Session, organisation: int) -> list[str]:
    if not is_installed():
        return ["Only weekends count as free: for public holidays install tradeloom[holidays]."]
    if not country_of(session, organisation):
        return ["Public holidays count if a country is known: of the organisation, or by invoicing.holidays."]
    return []
