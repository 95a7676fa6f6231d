"""How figures are written in a file, told by an example such as "1.234,56"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from addons.schemas import shown
from core import BadInput

EXAMPLES = ("1234.56", "1,234.56", "1234,56", "1.234,56", "1 234,56", "1'234.56")
BLANKS = "\u00a0\u202f\u2009"
"""Blanks that keep a figure on one line, taken as plain ones."""
_EXAMPLE = re.compile(r"1([.,'\u2019 \u00a0\u202f\u2009]?)234([.,])56")


@dataclass(frozen=True)
class FigureStyle:
    """Read figures written like an example; numbers that are no texts stay as they are."""

    example: str
    thousands: str
    point: str

    @classmethod
    def like(cls, where: str, example: str) -> FigureStyle:
        """Return the style of an example; raises BadInput for a text that is none."""
        found = _EXAMPLE.fullmatch(example)
        if found is None or found[1] == found[2]:
            raise BadInput(
                f"{where} cannot be {example!r}",
                remedy=f"Write the figure 1234.56 as the file does, such as {', '.join(EXAMPLES)}.",
            )
        thousands = " " if found[1] in tuple(BLANKS) else found[1].replace("\u2019", "'")
        return cls(example, thousands, found[2])

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        grouped = rf"\d{{1,3}}(?:{re.escape(self.thousands)}\d{{3}})+|" if self.thousands else ""
        point = re.escape(self.point)
        return re.compile(rf"([+-]?)((?:{grouped}\d+)(?:{point}\d*)?|{point}\d+)(-?)", re.ASCII)

    def read(self, value: Any) -> Any:
        """Return the Decimal of a text; raises BadInput for one that is written otherwise. A sign may stand behind."""
        if not isinstance(value, str):
            return value
        text = value.strip().replace("\u2212", "-").replace("\u2019", "'")
        text = re.sub(f"[{BLANKS}]", " ", text)
        found = self._pattern.fullmatch(text)
        if found is None or (found[1] and found[3]):
            raise BadInput(f"{shown(value)!r} is not a number written like {self.example}")
        digits = found[2].replace(self.thousands, "") if self.thousands else found[2]
        number = Decimal(digits.replace(self.point, "."))
        return -number if "-" in (found[1], found[3]) else number
