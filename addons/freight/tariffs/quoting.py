"""What the tariffs that serve an order ask for its freight; the cheapest is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from addons.base import Currency
from addons.freight.tariffs.freight_tariff import FreightBracket, FreightTariff
from addons.schemas import figure
from core import Session


@dataclass(frozen=True)
class Quote:
    """What one tariff asks: an amount, or None and `why` not."""

    tariff: FreightTariff
    amount: Decimal | None
    why: str


def quotes(session: Session, tariffs: Sequence[FreightTariff], measures: Mapping[str, Decimal]) -> list[Quote]:
    """Return what tariffs ask for these measures by basis, the cheapest first, those of the same amount by name."""
    brackets: dict[int, list[FreightBracket]] = {}
    for bracket in session.known(FreightBracket).values():
        brackets.setdefault(bracket.tariff_id, []).append(bracket)
    currencies = session.known(Currency)
    found = [_quote(one, brackets.get(one.id, ()), measures, currencies[one.currency_id]) for one in tariffs]
    return sorted(found, key=lambda one: (one.amount is None, one.amount or Decimal(0), one.tariff.name, one.tariff.id))


def _quote(
    tariff: FreightTariff, brackets: Sequence[FreightBracket], measures: Mapping[str, Decimal], currency: Currency
) -> Quote:
    if tariff.basis not in measures:
        return Quote(tariff, None, f"nothing measures {tariff.basis} here")
    measure = measures[tariff.basis]
    shown = f"{figure(measure)} {tariff.bases.get(tariff.basis) or currency.code}".strip()
    bracket = next((one for one in brackets if one.holds(measure)), None)
    if bracket is None:
        return Quote(tariff, None, f"no bracket of {tariff} holds {shown}: add one")
    times = tariff.times(measure)
    upper = f"to {figure(bracket.up_to)}" if bracket.up_to is not None else "or more"
    each = f", {figure(times)} times {figure(bracket.price, 2)}" if tariff.per is not None else ""
    why = f"{shown}: above {figure(bracket.above)} {upper}{each}"
    return Quote(tariff, currency.round(bracket.price * times), why)
