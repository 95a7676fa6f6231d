"""Which rows of a file a load takes: those where a column is filled, has some value, or a sign."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from addons.schemas import exact
from addons.transfer.cells import is_filled, text_of
from addons.transfer.tables import Table, is_blank
from core import BadInput, one_of

if TYPE_CHECKING:
    from addons.console import TomlTable

SETTINGS = ("column", "is", "is_not", "sign")
SIGNS = ("negative", "positive", "not negative", "not positive")


@dataclass(frozen=True)
class Condition:
    """Say what the cell of a column must be; without any more, filled and not zero."""

    where: str
    column: str
    wanted: tuple[str, ...] | None = None
    unwanted: tuple[str, ...] | None = None
    sign: str = ""

    @classmethod
    def read(cls, table: TomlTable) -> tuple[Condition, ...]:
        """Read `when`: a column, a table of settings, or a list of these, all of which must hold."""
        spec = table.values.get("when")
        if spec is None:
            return ()
        found = []
        for number, one in enumerate(spec if isinstance(spec, list) else [spec], 1):
            where = f"{table.where}, when{f' {number}' if isinstance(spec, list) else ''}"
            if isinstance(one, str) and one.strip():
                found.append(cls(where, one))
            elif isinstance(one, dict):
                found.append(cls._of(type(table)(table.path, f"{table.name}.when", one), where))
            else:
                raise BadInput(f"{where} cannot be {one!r}", remedy='Write a column, or { column = "a", is = "x" }.')
        return tuple(found)

    @classmethod
    def _of(cls, table: TomlTable, where: str) -> Condition:
        from addons.transfer.layout import words

        table.refuse_unknown(SETTINGS)
        wanted = words(table, "is") if "is" in table.values else None
        unwanted = words(table, "is_not") if "is_not" in table.values else None
        sign = table.take("sign", str, "")
        if "sign" in table.values and sign not in SIGNS:
            raise BadInput(f"{where}: 'sign' cannot be {sign!r}", remedy=f"Write one of: {one_of(SIGNS)}.")
        return cls(where, table.need("column", str), wanted, unwanted, sign)

    def bind(self, table: Table) -> Callable[[Sequence[Any]], bool]:
        """Return the function that says of a row whether it holds; raises BadInput for a missing column.

        The function raises BadInput for a cell whose sign is asked and that is no figure.
        """
        place = table.index(self.column, self.where)
        style = table.layout.figures

        def holds(cells: Sequence[Any]) -> bool:
            cell = cells[place]
            text = text_of(cell).strip()
            if self.wanted is not None and text not in self.wanted:
                return False
            if self.unwanted is not None and text in self.unwanted:
                return False
            if self.sign:
                return self._has_sign(cell if style is None else style.read(cell) if text else cell)
            return self.wanted is not None or self.unwanted is not None or is_filled(cell)

        return holds

    def _has_sign(self, cell: Any) -> bool:
        """Say whether a figure has the sign; an empty cell has none, and is neither negative nor positive."""
        if is_blank([cell]):
            return self.sign.startswith("not")
        figure = exact(cell)
        return {
            "negative": figure < 0,
            "positive": figure > 0,
            "not negative": figure >= 0,
            "not positive": figure <= 0,
        }[self.sign]


def chooser(conditions: Sequence[Condition], table: Table) -> Callable[[Sequence[Any]], bool]:
    """Return the function that says of a row whether all conditions hold."""
    bound = [one.bind(table) for one in conditions]
    if not bound:
        return lambda cells: True
    return lambda cells: all(holds(cells) for holds in bound)
