"""What a currency costs in another one, by date and kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from sqlalchemy import UniqueConstraint, func, select, tuple_
from sqlalchemy.orm import aliased, mapped_column
from sqlalchemy.schema import SchemaItem

from addons.base.currency import Currency
from addons.preferences import Setting
from core import BadInput, Mapped, Model, Row, Session, column, reference, relation, rounded
from core.composition import Exact

RATE_DIGITS = 10
"""The places after the point that rates are kept with."""
Rate = Annotated[Decimal, mapped_column(Exact(18, RATE_DIGITS))]
"""An exchange rate, as columns keep it: with 10 places."""
STANDARD = "standard"
"""The kind of rates that documents go by, unless another one is preferred."""

SETTINGS = [Setting("base.rate_kind", str, STANDARD, "The kind of the exchange rates that documents go by")]


class CurrencyRate(Model, table="base_currency_rate"):
    """From a date on, `per` of a currency cost `rate` of another one; kinds, such as standard or average, are words.

    The latest one that is not after a day counts on it. The way back is the inverse, unless it has rates of its own.
    """

    label = "exchange rate"
    natural_key = ("currency_id", "in_currency_id", "kind", "date")

    currency_id: Mapped[int] = reference("base_currency", index=False)
    in_currency_id: Mapped[int] = reference("base_currency", index=False)
    kind: Mapped[str] = column(default=STANDARD)
    date: Mapped[dt.date]
    rate: Mapped[Rate]
    per: Mapped[int] = column(default=1)

    currency: Mapped[Currency] = relation("base.Currency", "currency_id")
    in_currency: Mapped[Currency] = relation("base.Currency", "in_currency_id")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Let there be one rate of a kind a day, and find the latest one."""
        return [UniqueConstraint("currency_id", "in_currency_id", "kind", "date")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse rates that make no sense."""
        rows = super().prepare(session, rows)
        for row in rows:
            if row["currency_id"] == row["in_currency_id"]:
                raise BadInput("an exchange rate is between two currencies", remedy="Name two different ones.")
            rate = rounded(row["rate"], RATE_DIGITS)
            if not rate.is_finite() or rate <= 0 or row.get("per", 1) <= 0:
                raise BadInput(
                    f"an exchange rate of {row['rate']} per {row.get('per', 1)} makes no sense",
                    remedy="Give figures above 0.",
                )
        return rows


class Exchange(NamedTuple):
    """What is asked: from a currency into another one, by id, on a day."""

    currency: int
    into: int
    day: dt.date


def exchange_rates(session: Session, asked: Iterable[Exchange], kind: str = STANDARD) -> dict[Exchange, Decimal]:
    """Return the rate of each exchange, with at most 10 places; one statement, none where nothing is exchanged.

    Raises BadInput for one without a rate.
    """
    wanted = set(asked)
    foreign = {one for one in wanted if one.currency != one.into}
    stored = _stored(session, foreign, kind) if foreign else {}
    found = {one: Decimal(1) for one in wanted - foreign}
    for one in sorted(foreign, key=lambda one: (one.day, one.currency)):
        there = _latest(stored.get((one.currency, one.into), ()), one.day)
        back = _latest(stored.get((one.into, one.currency), ()), one.day)
        if there is None and back is None:
            raise _missing(session, one, kind)
        rate = Decimal(there[1]) / there[2] if there is not None else Decimal(back[2]) / back[1]  # type: ignore[index]
        found[one] = rounded(rate, RATE_DIGITS)
    return found


Known = tuple[dt.date, Decimal, int]
"""A rate that holds from a day on: the day, the rate, and per how many."""


def _stored(session: Session, asked: Iterable[Exchange], kind: str) -> Mapping[tuple[int, int], list[Known]]:
    """Return the rates of both directions that may count, the latest first."""
    pairs = {pair for one in asked for pair in ((one.currency, one.into), (one.into, one.currency))}
    days = [one.day for one in asked]
    found: dict[tuple[int, int], list[Known]] = {}
    for currency, into, *rate in session.execute(_query(session, pairs, kind, min(days), max(days))):
        found.setdefault((currency, into), []).append((rate[0], rate[1], rate[2]))
    return found


def _query(session: Session, pairs: Iterable[tuple[int, int]], kind: str, first: dt.date, last: dt.date) -> Any:
    R = session[CurrencyRate]
    earlier = aliased(R)
    newest = select(func.max(earlier.date)).where(
        earlier.currency_id == R.currency_id,
        earlier.in_currency_id == R.in_currency_id,
        earlier.kind == kind,
        earlier.date <= first,
    )
    since = func.coalesce(newest.scalar_subquery(), first)
    return (
        select(R.currency_id, R.in_currency_id, R.date, R.rate, R.per)
        .where(tuple_(R.currency_id, R.in_currency_id).in_(sorted(pairs)), R.kind == kind)
        .where(R.date <= last, R.date >= since)
        .order_by(R.date.desc())
    )


def _latest(rates: Iterable[Known], day: dt.date) -> Known | None:
    return next((one for one in rates if one[0] <= day), None)


def _missing(session: Session, one: Exchange, kind: str) -> BadInput:
    currencies = session.known(Currency)
    code, into = currencies[one.currency].code, currencies[one.into].code
    return BadInput(
        f"there is no {kind} rate of {code} in {into} on {one.day}",
        remedy=f"Enter one: tradeloom record new base.CurrencyRate currency={code} in_currency={into} "
        f"kind={kind} date={one.day} rate=…",
    )
