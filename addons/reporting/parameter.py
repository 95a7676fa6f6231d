"""Parameters of reports: what may be asked, and how the typed text is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from addons.reporting.period import DAYS, day_in_words
from addons.schemas import WANTED, read
from core import BadInput, did_you_mean, unknown

FIGURE = "a number such as 1250.50, of at most 14 digits before the point and 4 after"


@dataclass(frozen=True)
class Parameter:
    """Declare a parameter: its type is one of str, int, bool, Decimal and date.

    With `many`, several values are given, separated by commas, and the value is a tuple. `choices` are the values
    allowed, all if empty.
    """

    name: str
    type: type[Any] = str
    default: Any = None
    help: str = ""
    choices: tuple[str, ...] = ()
    many: bool = False

    def read(self, where: str, value: Any, today: date | None = None) -> Any:
        """Turn a text, or a value of the type, into the parameter's value; raises BadInput naming `where`.

        With `today` days may be given in words, such as "start-of-month".
        """
        if self.type is date and today is not None and isinstance(value, str):
            value = day_in_words(value.strip(), today) or value
        if not self.many:
            return self._one(where, value)
        parts: Iterable[Any] = value.split(",") if isinstance(value, str) else value
        return tuple(self._one(where, part) for part in parts if part != "")

    def _one(self, where: str, value: Any) -> Any:
        try:
            found = read(self.type, value.strip() if isinstance(value, str) else value)
        except BadInput:
            found = None
        if found is None or (self.type is Decimal and not _fits(found)):
            wanted = FIGURE if self.type is Decimal else WANTED[self.type]
            wanted += f", or one of {', '.join(DAYS)}" if self.type is date else ""
            raise BadInput(f"{where}: '{self.name}' cannot be '{value}'", remedy=f"Give {wanted}.")
        if self.choices and found not in self.choices:
            raise BadInput(
                f"{where}: '{self.name}' cannot be '{value}'{did_you_mean(str(value), self.choices)}",
                remedy=f"Choose from: {', '.join(self.choices)}.",
            )
        return found


def _fits(figure: Decimal) -> bool:
    """Say whether a figure can be compared with amounts, which have 18 digits, 4 of them after the point."""
    return figure.is_finite() and (not figure or (figure.adjusted() < 14 and figure == round(figure, 4)))


def parse(
    where: str, parameters: Sequence[Parameter], asked: Mapping[str, Any], today: date | None = None
) -> dict[str, Any]:
    """Return a value for every parameter: what was asked, else its default.

    Raises UsageError for an unknown name and BadInput for a value that is wrong.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in asked:
        if name not in known:
            raise unknown("parameter", name, known, start=f"{where} has no")
    return {
        name: parameter.default if asked.get(name) is None else parameter.read(where, asked[name], today)
        for name, parameter in known.items()
    }
