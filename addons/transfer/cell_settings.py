"""Read the settings of a field from a mapping; whatever is wrong with one is said in words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from addons.schemas import storable
from addons.transfer.cells import SETTINGS, Cell
from addons.transfer.date_style import DateStyle
from addons.transfer.figure_style import FigureStyle
from addons.transfer.layout import words
from core import BadInput

if TYPE_CHECKING:
    from addons.console import TomlTable

PLAIN = (str, bool, int, Decimal, dt.date, dt.datetime)
"""The kinds of values that a field can hold."""


def read_cell(table: TomlTable, where: str) -> Cell:
    """Return a field's settings; raises BadInput or UsageError for a wrong one."""
    table.refuse_unknown(SETTINGS)
    if ("column" in table.values) == ("value" in table.values):
        raise BadInput(f"{where} needs either 'column' or 'value'")
    if "format" in table.values and "dates" in table.values:
        raise BadInput(f"{where} has both 'format' and 'dates'", remedy="Name all ways in 'dates'.")
    columns = words(table, "column")
    if "column" in table.values and (not columns or not all(one.strip() for one in columns)):
        raise BadInput(f"{where} names no column", remedy='Write its heading, or "column B" for one without.')
    figures, format_ = table.take("figures", str, None), table.take("format", str, None)
    ways = (format_,) if format_ is not None else words(table, "dates")
    return Cell(
        where=where,
        column=columns,
        separator=table.take("separator", str, " "),
        value=_value(where, table.values.get("value", "")),
        null=words(table, "null"),
        replace=_texts(table.table("replace"), where),
        map={text: _value(f"{where}, map.{text}", value) for text, value in table.table("map").values.items()},
        pad=_pad(where, table.take("pad", int, 0)),
        prefix=table.take("prefix", str, ""),
        figures=None if figures is None else FigureStyle.like(f"{where}, figures", figures),
        times=_times(where, table.values.get("times")),
        dates=DateStyle.of(where, ways) if ways or "dates" in table.values else None,
        optional=table.take("optional", bool, False),
        find=table.take("find", str, None),
        by=table.take("by", str, None),
        needs=table.take("needs", str, None),
    )


def _value(where: str, value: Any) -> Any:
    finite = not isinstance(value, Decimal) or value.is_finite()
    if not isinstance(value, PLAIN) or not finite:
        raise BadInput(
            f"{where}: the value cannot be {value!r}", remedy="Give a text, a figure, a date, true or false."
        )
    return storable(value) if isinstance(value, str) else value


def _texts(table: TomlTable, where: str) -> dict[str, str]:
    for old, new in table.values.items():
        if not isinstance(new, str) or not old:
            raise BadInput(f"{where}: 'replace' cannot make {old!r} {new!r}", remedy='Write it as { "old" = "new" }.')
    return dict(table.values)


def _times(where: str, value: Any) -> Decimal | None:
    if value is None:
        return None
    if not isinstance(value, (int, Decimal)) or isinstance(value, bool) or not Decimal(value).is_finite():
        raise BadInput(f"{where}: 'times' cannot be {value!r}", remedy="Give a figure, such as 100 or 0.01.")
    return Decimal(value)


def _pad(where: str, digits: int) -> int:
    if not 0 <= digits <= 100:
        raise BadInput(f"{where}: 'pad' cannot be {digits}", remedy="Give the number of digits, at most 100.")
    return digits
