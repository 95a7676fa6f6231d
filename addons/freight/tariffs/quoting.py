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
    """What a tariff, or whatever else has a code, asks for an order's freight: an amount, or None and `why` not."""

    code: str
    name: str
    amount: Decimal | None
    why: str

    @property
    def rank(self) -> tuple[bool, Decimal, str, str]:
        """Return what the cheapest is found by, those of the same amount by name."""
        return self.amount is None, self.amount or Decimal(0), self.name, self.code


def quotes(
    session: Session,
    tariffs: Sequence[FreightTariff],
    measures: Mapping[str, Decimal],
    lacking: Mapping[str, str] | None = None,
) -> list[Quote]:
    """Return what tariffs ask for measures, given by basis; `lacking` says why a basis could not be measured."""
    brackets: dict[int, list[FreightBracket]] = {}
    for bracket in session.known(FreightBracket).values():
        brackets.setdefault(bracket.tariff_id, []).append(bracket)
    currencies = session.known(Currency)
    faults = lacking or {}
    return [
        Quote(one.code, one.name, None, faults[one.basis])
        if one.basis in faults
        else _quote(one, brackets.get(one.id, ()), measures, currencies[one.currency_id])
        for one in tariffs
    ]


def _quote(
    tariff: FreightTariff, brackets: Sequence[FreightBracket], measures: Mapping[str, Decimal], currency: Currency
) -> Quote:
    if tariff.basis not in measures:
        return Quote(tariff.code, tariff.name, None, f"nothing measures {tariff.basis} here")
    measure = measures[tariff.basis]
    shown = f"{figure(measure)} {tariff.bases.get(tariff.basis) or currency.code}".strip()
    bracket = next((one for one in brackets if one.holds(measure)), None)
    if bracket is None:
        return Quote(tariff.code, tariff.name, None, f"no bracket of {tariff} holds {shown}: add one")
    times = tariff.times(measure)
    upper = f"to {figure(bracket.up_to)}" if bracket.up_to is not None else "or more"
    each = f", {figure(times)} times {figure(bracket.price, 2)}" if tariff.per is not None else ""
    why = f"{shown}: above {figure(bracket.above)} {upper}{each}"
    return Quote(tariff.code, tariff.name, currency.round(bracket.price * times), why)
