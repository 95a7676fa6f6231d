"""Amounts in the company's currency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from decimal import Decimal

from addons.base import Currency, Exchange, Organisation, exchange_rates
from core import Session


def company_currency(session: Session) -> Currency:
    """Return the currency that limits and reports are in: the first organisation's."""
    organisations = session.known(Organisation)
    return session.known(Currency)[organisations[min(organisations)].currency_id]


def company_rates(
    session: Session, currencies: Collection[int], on: dt.date | None = None
) -> Callable[[Decimal, int], Decimal]:
    """Return a function that turns an amount into the company's currency, at the rates of a day (today).

    Costs one statement for all of them, none where nothing is exchanged. Raises BadInput for one without a rate.
    """
    own, day = company_currency(session), on or session.today
    asked = {one: Exchange(one, own.id, day) for one in currencies}
    known = exchange_rates(session, asked.values())
    return lambda amount, currency: amount if currency == own.id else own.round(amount * known[asked[currency]])
