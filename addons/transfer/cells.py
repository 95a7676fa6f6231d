"""How the cells of a row become the value of one field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from addons.schemas import exact, plain, shown, storable
from addons.transfer.cell_fault import ERRORS, CellFault, failed
from addons.transfer.date_style import DateStyle
from addons.transfer.figure_style import FigureStyle
from addons.transfer.tables import Table
from core import BadInput, one_of

if TYPE_CHECKING:
    from addons.console import TomlTable


class Ref(NamedTuple):
    """Name a record by its key: an external key of the system, or the value of the field `by`."""

    model: str
    by: str | None
    key: str


class Kind(Enum):
    """Tell what a cell is to become, as far as it decides how a text is read."""

    FIGURE = "figure"
    DAY = "day"
    OTHER = "other"


Step = Callable[[Any], Any]
REMEMBERED = 4096
SETTINGS = (
    *("column", "value", "separator", "null", "replace", "map", "pad", "prefix", "figures", "times"),
    *("format", "dates", "optional", "find", "by", "needs"),
)


@dataclass(frozen=True)
class Cell:
    """Say how one field is made; the meaning of each setting is told in addons.transfer.mapping."""

    where: str = ""
    column: tuple[str, ...] = ()
    separator: str = " "
    value: Any = None
    null: tuple[str, ...] = ()
    replace: dict[str, str] = field(default_factory=dict)
    map: dict[str, Any] = field(default_factory=dict)
    pad: int = 0
    prefix: str = ""
    figures: FigureStyle | None = None
    times: Decimal | None = None
    dates: DateStyle | None = None
    optional: bool = False
    find: str | None = None
    by: str | None = None
    needs: str | None = None

    @classmethod
    def read(cls, table: TomlTable, key: str, where: str) -> Cell:
        """Read what a mapping says of a field: a column's name, or a table of settings."""
        spec = table.values[key]
        if isinstance(spec, str):
            return cls(where, (_column(where, spec),))
        if not isinstance(spec, dict):
            raise BadInput(f"{where} is {spec!r}", remedy='Write a column, as in "price", or { value = ... }.')
        from addons.transfer.cell_settings import read_cell

        return read_cell(table.table(key), where)

    @property
    def columns(self) -> str:
        """Return the columns it is made from, for messages."""
        return ", ".join(self.column)

    def bind(self, table: Table | None, kind: Kind = Kind.OTHER, then: Step = lambda value: value) -> Step:
        """Return the function from the cells of a row to the value, and to what `then` makes of it.

        What was made of the last few thousand different cells is remembered, since they recur; faults are raised anew.
        Raises BadInput for a missing column.
        """
        if not self.column:
            steps = self._steps(None, Kind.OTHER)
            return _remembered(lambda: then(self._after(steps, self.value)))
        assert table is not None
        steps = self._steps(table, kind)
        places = [table.index(column, self.where) for column in self.column]
        if len(places) > 1:
            return _remembered(lambda *values: then(self._after(steps, self._joined(values))), *places)
        return _remembered(lambda value: then(self._after(steps, value)), *places)

    def _joined(self, values: Sequence[Any]) -> str:
        texts = (text_of(value) for value in values)
        return self.separator.join(text for text in texts if text)

    def _after(self, steps: Sequence[Step], value: Any) -> Any:
        if self._is_empty(value):
            return None
        refuse_fault(value)
        for step in steps:
            value = step(value)
        return value

    def _is_empty(self, value: Any) -> bool:
        text = value.text if isinstance(value, CellFault) else value
        if isinstance(text, str) and text.strip() and (text in self.null or text.strip() in self.null):
            return True
        return value is None or (isinstance(value, str) and not value.strip())

    def _steps(self, table: Table | None, kind: Kind) -> list[Step]:
        steps: list[Step] = []
        for old, new in self.replace.items():
            steps.append(lambda value, old=old, new=new: _replaced(value, old, new))  # type: ignore[misc]
        if self.map:
            steps.append(self._looked_up)
        if self.pad:
            steps.append(self._padded)
        if self.prefix:
            steps.append(lambda value: self.prefix + text_of(value).strip())
        steps += self._figure_steps(table, kind)
        steps += self._day_steps(table, kind)
        if self.find:
            steps.append(lambda value: Ref(self.find or "", self.by, key_of(value)))
        return steps

    def _figure_steps(self, table: Table | None, kind: Kind) -> list[Step]:
        steps: list[Step] = []
        is_figure = kind is Kind.FIGURE or self.times is not None
        style = self.figures or (table.layout.figures if table is not None and is_figure else None)
        if style is not None and not self.map:
            steps.append(style.read)
        if self.times is not None:
            steps.append(lambda value: exact(value) * Decimal(self.times or 0))
        return steps

    def _day_steps(self, table: Table | None, kind: Kind) -> list[Step]:
        style = self.dates or (table.layout.dates if table is not None and kind is Kind.DAY else None)
        if style is None or table is None or self.map:
            return []
        epoch = table.epoch
        return [lambda value: style.read(value, epoch)]

    def _looked_up(self, value: Any) -> Any:
        text = text_of(value).strip()
        if text not in self.map:
            raise BadInput(f"{text!r} is not among: {one_of(self.map)}")
        return self.map[text]

    def _padded(self, value: Any) -> str:
        text = text_of(value).strip()
        return text.zfill(self.pad) if text.isascii() and text.isdigit() else text


def _remembered(make: Callable[..., Any], *places: int) -> Step:
    """Return the function from the cells of a row to what is made of those in these places.

    A cell of JSON may hold a list or an object, which cannot be looked up: it is made anew.
    """
    known = lru_cache(maxsize=REMEMBERED, typed=True)(make)
    first = places[0] if places else 0
    those = itemgetter(*places) if places else lambda cells: ()

    def made(cells: Sequence[Any]) -> Any:
        try:
            return known(cells[first])
        except TypeError:
            return make(cells[first])

    def made_of_several(cells: Sequence[Any]) -> Any:
        try:
            return known(*those(cells))
        except TypeError:
            return make(*those(cells))

    return made if len(places) == 1 else made_of_several


def _column(where: str, name: str) -> str:
    if not name.strip():
        raise BadInput(f"{where} names no column", remedy='Write its heading, or "column B" for one without.')
    return name


def _replaced(value: Any, old: str, new: str) -> Any:
    """Return a text with a part of it exchanged; a number or a day is no text, however it is shown."""
    return value.replace(old, new) if isinstance(value, str) else value


def refuse_fault(value: Any) -> None:
    """Raise BadInput for a cell that shows an error in place of a value."""
    if isinstance(value, CellFault):
        raise BadInput(value.reason)
    if isinstance(value, str) and value.startswith("#") and value.strip() in ERRORS:
        raise BadInput(failed(value.strip()).reason)


def text_of(value: Any) -> str:
    """Return a cell as text, nothing for an empty one; a figure, which may be a key, keeps all its digits.

    Raises BadInput for a cell that shows an error.
    """
    if type(value) is str and value[:1] != "#":  # which nearly all are
        return value
    refuse_fault(value)
    return "" if value is None else str(plain(value))


def shown_text(value: Any) -> str:
    """Return a cell as text for a message."""
    if isinstance(value, CellFault):
        return value.text
    return "" if value is None else str(value if isinstance(value, date) else shown(plain(value)))


def key_of(value: Any) -> str:
    """Return a cell as a key; raises BadInput for one that no database can keep."""
    return storable(text_of(value).strip())


def is_filled(value: Any) -> bool:
    """Say whether a cell is neither empty nor zero."""
    text = text_of(value).strip()
    return bool(text) and bool(text.strip("0.,+-"))


def as_day(value: Any) -> Any:
    """Return a day cell as it is, and refuse a moment, of which the mapping does not say that its time may go."""
    if isinstance(value, date) and hasattr(value, "hour"):
        raise BadInput(f'{value} has a time: write dates = "year first" in the mapping, which takes the day')
    return value
