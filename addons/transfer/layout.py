"""How a file is laid out: where its headings stand, which cells are filled down, how it writes figures and days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from addons.transfer import encodings
from addons.transfer.date_style import DateStyle
from addons.transfer.figure_style import FigureStyle
from core import BadInput

if TYPE_CHECKING:
    from addons.console import TomlTable

SETTINGS = ("delimiter", "sheet", "encoding", "header", "skip", "fill_down", "figures", "dates", "trim")


@dataclass(frozen=True)
class Layout:
    """Hold the settings of a file; the meaning of each is told in addons.transfer.mapping."""

    delimiter: str = ""
    """Empty: what the file's own line "sep=" says, else a comma."""
    sheet: str | None = None
    encoding: str = ""
    header: int | None = None
    """The line of the headings; None is the first that is not empty, 0 says that there are none."""
    skip: int = 0
    fill_down: tuple[str, ...] = ()
    figures: FigureStyle | None = None
    dates: DateStyle | None = None
    trim: bool = True

    @classmethod
    def read(cls, table: TomlTable) -> Layout:
        """Read the settings of a load, or of its lines; raises BadInput for what makes no sense."""
        figures, dates = table.take("figures", str, None), words(table, "dates")
        layout = cls(
            delimiter=table.take("delimiter", str, ""),
            sheet=table.take("sheet", str, None),
            encoding=table.take("encoding", str, ""),
            header=table.take("header", int, None),
            skip=table.take("skip", int, 0),
            fill_down=words(table, "fill_down"),
            figures=None if figures is None else FigureStyle.like(f"{table.where}, figures", figures),
            dates=DateStyle.of(f"{table.where}, dates", dates) if "dates" in table.values else None,
            trim=table.take("trim", bool, True),
        )
        layout._refuse_nonsense(table)
        return layout

    def _refuse_nonsense(self, table: TomlTable) -> None:
        if "delimiter" in table.values and (len(self.delimiter) != 1 or self.delimiter in '"\r\n\0'):
            raise BadInput(
                f"{table.where}: 'delimiter' cannot be {self.delimiter!r}",
                remedy=r'Give one character, such as ";", "," or "\t" for a tab.',
            )
        if "encoding" in table.values:
            encodings.refuse_unknown(table.where, self.encoding)
        if min(self.header or 0, self.skip) < 0:
            raise BadInput(f"{table.where}: 'header' and 'skip' cannot be negative", remedy="Lines count from 1.")
        if self.sheet == "":
            raise BadInput(f"{table.where}: 'sheet' is empty", remedy="Leave it out for the first visible sheet.")


def words(table: TomlTable, key: str) -> tuple[str, ...]:
    """Return one text or a list of texts, none if it is not there."""
    if isinstance(table.values.get(key), str):
        return (table.values[key],)
    return table.texts(key)
