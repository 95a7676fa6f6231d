"""Write figures and dates as people of a language do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision

from core import BadInput

QUANTITY_DIGITS = 6


def locale_of(language: str) -> Locale:
    """Return the locale of a language such as "de", "pt_BR" or "pt-BR"; raises BadInput for an unknown one."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        raise BadInput(f"there is no language '{language}'", remedy="Give a code such as en, de or pt_BR.") from None


@dataclass(frozen=True)
class Figures:
    """Format values for one language; money without a currency of its own is in `currency`."""

    language: str = "en"
    currency: str | None = None

    @cached_property
    def locale(self) -> Locale:
        """Return the language's locale."""
        return locale_of(self.language)

    def text(self, kind: str, value: Any, digits: int = 0) -> str:
        """Return a value of a column kind as text; nothing for None. Quantities and percents have at least `digits`."""
        if value is None:
            return ""
        if kind in ("quantity", "percent"):
            return self.quantity(value, digits) if kind == "quantity" else self.percent(value, digits)
        writers: dict[str, Callable[[Any], str]] = {"money": self.amount, "date": self.date, "integer": self.integer}
        return writers[kind](value) if kind in writers else str(value)

    def amount(self, value: Decimal) -> str:
        """Return an amount with the currency's digits, without its sign."""
        digits = get_currency_precision(self.currency) if self.currency else 2
        return self._fixed(value, digits)

    def money(self, value: Decimal, currency: str | None = None) -> str:
        """Return an amount with the sign of its currency."""
        code = currency or self.currency
        return format_currency(value, code, locale=self.locale) if code else self.amount(value)

    def price(self, value: Decimal) -> str:
        """Return a price with the currency's digits, and more where the price has them."""
        digits = get_currency_precision(self.currency) if self.currency else 2
        return self._fixed(value, digits, QUANTITY_DIGITS)

    def quantity(self, value: Decimal, digits: int = 0) -> str:
        """Return a quantity with the digits it needs, at least `digits`."""
        return self._fixed(value, digits, QUANTITY_DIGITS)

    def percent(self, value: Decimal, digits: int = 0) -> str:
        """Return a figure that is in % already, with the digits it needs, at least `digits`."""
        places = "." + "0" * digits + "#" * (QUANTITY_DIGITS - digits)
        pattern = self.locale.percent_formats[None].pattern.replace("#,##0", f"#,##0{places}")
        return format_percent(value / 100, pattern, locale=self.locale)

    def integer(self, value: int) -> str:
        """Return a whole number."""
        return self._fixed(Decimal(value), 0)

    def date(self, value: date) -> str:
        """Return a date."""
        return format_date(value, "medium", locale=self.locale)

    def time(self, value: datetime) -> str:
        """Return a date and time."""
        return format_datetime(value, "medium", locale=self.locale)

    def _fixed(self, value: Decimal, least: int, most: int | None = None) -> str:
        pattern = "#,##0"
        if least or most:
            pattern += "." + "0" * least + "#" * ((most or least) - least)
        return format_decimal(value, pattern, locale=self.locale)
