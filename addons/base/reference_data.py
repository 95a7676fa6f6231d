"""What every customer starts with: common currencies and units, and one organisation."""

from __future__ import annotations

from decimal import Decimal

from babel import Locale
from babel.numbers import get_currency_precision
from sqlalchemy import select

from addons.base.currency import Currency
from addons.base.organisation import Organisation
from addons.base.unit import Unit
from core import Row, Session

CURRENCIES = tuple(
    "EUR USD GBP CHF JPY VND CAD AUD BRL CNY DKK INR KWD MXN NOK PLN SEK TND ZAR".split()  # noqa: SIM905
)

UNITS = (
    ("pc", "piece", "count", "1", 0),
    ("dz", "dozen", "count", "12", 2),
    ("kg", "kilogram", "mass", "1", 3),
    ("g", "gram", "mass", "0.001", 0),
    ("t", "tonne", "mass", "1000", 6),
    ("l", "litre", "volume", "1", 3),
    ("ml", "millilitre", "volume", "0.001", 0),
    ("m", "metre", "length", "1", 3),
    ("cm", "centimetre", "length", "0.01", 1),
    ("h", "hour", "time", "1", 2),
    ("d", "day", "time", "24", 4),
)


def create_missing(session: Session) -> None:
    """Create the currencies and units that are missing, and an organisation MAIN if there is none."""
    names = Locale("en").currencies
    _missing(
        session,
        Currency,
        [{"code": code, "name": names[code], "digits": get_currency_precision(code)} for code in CURRENCIES],
    )
    _missing(
        session,
        Unit,
        [
            {"code": code, "name": name, "category": category, "ratio": Decimal(ratio), "digits": digits}
            for code, name, category, ratio, digits in UNITS
        ],
    )
    currency, organisation = session[Currency], session[Organisation]
    if session.scalars(select(organisation.id).limit(1)).first() is None:
        euro = session.scalars(select(currency.id).where(currency.code == "EUR")).one()
        session.create(organisation, [{"code": "MAIN", "name": "Main organisation", "currency_id": euro}])


def _missing(session: Session, fragment: type[Currency] | type[Unit], rows: list[Row]) -> None:
    model = session[fragment]
    known = set(session.scalars(select(model.code)))
    session.create(model, [row for row in rows if row["code"] not in known])
