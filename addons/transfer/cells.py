"""How the cells of a row become the value of one field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from addons.schemas import exact, plain, storable
from addons.transfer.tables import Table
from core import BadInput, did_you_mean, one_of


class Ref(NamedTuple):
    """Name a record by its key: an external key of the system, or the value of the field `by`."""

    model: str
    by: str | None
    key: str


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
    prefix: str = ""
    times: Decimal | int | None = None
    format: str | None = None
    optional: bool = False
    find: str | None = None
    by: str | None = None
    needs: str | None = None

    @classmethod
    def read(cls, where: str, spec: Any) -> Cell:
        """Read what a mapping says of a field: a column's name, or a table of settings."""
        if isinstance(spec, str):
            return cls(where, (spec,))
        if not isinstance(spec, dict):
            raise BadInput(f"{where} is {spec!r}", remedy='Write a column, as in "price", or { value = ... }.')
        known = {one.name for one in fields(cls)} - {"where"}
        for name in spec:
            if name not in known:
                raise BadInput(
                    f"{where} has the unknown setting '{name}'{did_you_mean(name, known)}",
                    remedy=f"Known are: {one_of(known)}.",
                )
        if ("column" in spec) == ("value" in spec):
            raise BadInput(f"{where} needs either 'column' or 'value'")
        columns = spec.get("column", ())
        lists = {
            "column": (columns,) if isinstance(columns, str) else tuple(columns),
            "null": tuple(spec.get("null", ())),
        }
        return cls(**{"where": where, **spec, **lists})

    @property
    def columns(self) -> str:
        """Return the columns it is made from, for messages."""
        return ", ".join(self.column)

    def bind(self, table: Table | None) -> Callable[[Sequence[Any]], Any]:
        """Return the function from the cells of a row to the value; raises BadInput for a missing column."""
        steps = self._steps()
        if not self.column:
            constant = self._after(steps, self.value)
            return lambda cells: constant
        assert table is not None
        places = [table.index(column, self.where) for column in self.column]
        if len(places) > 1:
            return lambda cells: self._after(steps, self._joined([cells[place] for place in places]))
        (place,) = places
        return lambda cells: self._after(steps, cells[place])

    def _joined(self, values: Sequence[Any]) -> str:
        texts = (text_of(value) for value in values)
        return self.separator.join(text for text in texts if text)

    def _after(self, steps: Sequence[Callable[[Any], Any]], value: Any) -> Any:
        if value is None or (isinstance(value, str) and (not value.strip() or value in self.null)):
            return None
        for step in steps:
            value = step(value)
        return value

    def _steps(self) -> list[Callable[[Any], Any]]:
        steps: list[Callable[[Any], Any]] = []
        for old, new in self.replace.items():
            steps.append(lambda value, old=old, new=new: text_of(value).replace(old, new))  # type: ignore[misc]
        if self.map:
            steps.append(self._looked_up)
        if self.prefix:
            steps.append(lambda value: self.prefix + text_of(value).strip())
        if self.times is not None:
            steps.append(lambda value: exact(value) * Decimal(self.times or 0))
        if self.format:
            steps.append(self._dated)
        if self.find:
            steps.append(lambda value: Ref(self.find or "", self.by, key_of(value)))
        return steps

    def _looked_up(self, value: Any) -> Any:
        text = text_of(value).strip()
        if text not in self.map:
            raise BadInput(f"{text!r} is not among: {one_of(self.map)}")
        return self.map[text]

    def _dated(self, value: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(text_of(value).strip(), self.format or "").date()
        except ValueError:
            raise BadInput(f"{value!r} is not a date written as {self.format}") from None


def text_of(value: Any) -> str:
    """Return a cell as text, nothing for an empty one; a figure, which may be a key, keeps all its digits."""
    return "" if value is None else str(plain(value))


def key_of(value: Any) -> str:
    """Return a cell as a key; raises BadInput for one that no database can keep."""
    return storable(text_of(value).strip())


def is_filled(value: Any) -> bool:
    """Say whether a cell is neither empty nor zero."""
    text = text_of(value).strip()
    return bool(text) and bool(text.strip("0.,+-"))
