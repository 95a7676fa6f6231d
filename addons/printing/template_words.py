"""What templates write with: filters for figures and dates, and sentences in the language asked for."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from gettext import NullTranslations
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from addons.printing.figures import Figures

TRANSLATIONS = "translations"
"""The name of the value that translates, in every template."""


def _figures(context: Context) -> Figures:
    found: Figures = context["figures"]
    return found


@pass_context
def _money(context: Context, value: Decimal, currency: str | None = None) -> str:
    return _figures(context).money(value, currency)


@pass_context
def _amount(context: Context, value: Decimal) -> str:
    return _figures(context).amount(value)


@pass_context
def _price(context: Context, value: Decimal) -> str:
    return _figures(context).price(value)


@pass_context
def _quantity(context: Context, value: Decimal) -> str:
    return _figures(context).quantity(value)


@pass_context
def _percent(context: Context, value: Decimal) -> str:
    return _figures(context).percent(value)


@pass_context
def _date(context: Context, value: date) -> str:
    return _figures(context).date(value)


@pass_context
def _time(context: Context, value: datetime) -> str:
    return _figures(context).time(value)


def _css(text: object) -> Markup:
    """Return a text as a CSS string, which may stand in a <style> element."""
    safe = "".join(c if c.isalnum() or c in " -.,:·" else f"\\{ord(c):x} " for c in str(text))
    return Markup(f'"{safe}"')


@pass_context
def _gettext(context: Context, text: str) -> str:
    return _translations(context).gettext(text)


@pass_context
def _ngettext(context: Context, one: str, many: str, n: int) -> str:
    return _translations(context).ngettext(one, many, n)


@pass_context
def _pgettext(context: Context, about: str, text: str) -> str:
    return _translations(context).pgettext(about, text)


@pass_context
def _npgettext(context: Context, about: str, one: str, many: str, n: int) -> str:
    return _translations(context).npgettext(about, one, many, n)


def _translations(context: Context) -> NullTranslations:
    found: NullTranslations = context[TRANSLATIONS]
    return found


GETTEXT: dict[str, Any] = {
    "gettext": _gettext,
    "ngettext": _ngettext,
    "pgettext": _pgettext,
    "npgettext": _npgettext,
}
FILTERS: dict[str, Any] = {
    "money": _money,
    "amount": _amount,
    "price": _price,
    "quantity": _quantity,
    "percent": _percent,
    "date": _date,
    "time": _time,
    "css": _css,
}
