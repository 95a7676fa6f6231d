"""Parameters of reports: what may be asked, and how the typed text is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from core.errors import BadInput, UsageError, did_you_mean, one_of

WANTED = {
    bool: "yes or no",
    int: "a whole number",
    Decimal: "a number such as 1250.50, of at most 14 digits before the point and 4 after",
    date: "a date such as 2030-12-31",
}
WORDS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


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

    def read(self, where: str, value: Any) -> Any:
        """Turn a text, or a value of the type, into the parameter's value; raises BadInput naming `where`."""
        if not self.many:
            return self._one(where, value)
        parts: Iterable[Any] = value.split(",") if isinstance(value, str) else value
        return tuple(self._one(where, part) for part in parts if part != "")

    def _one(self, where: str, value: Any) -> Any:
        read = self._typed(value.strip()) if isinstance(value, str) else value
        exact = type(read) is self.type or (self.type is Decimal and type(read) is int)
        if not exact or (self.type is Decimal and not _fits(Decimal(read))):
            raise BadInput(
                f"{where}: '{self.name}' cannot be '{value}'", remedy=f"Give {WANTED.get(self.type, 'a text')}."
            )
        if self.choices and read not in self.choices:
            raise BadInput(
                f"{where}: '{self.name}' cannot be '{value}'{did_you_mean(str(value), self.choices)}",
                remedy=f"Choose from: {', '.join(self.choices)}.",
            )
        return read

    def _typed(self, text: str) -> Any:
        """Return the value of a text, or the text itself when it cannot be read as the type."""
        try:
            if self.type is bool:
                return WORDS.get(text.lower(), text)
            return date.fromisoformat(text) if self.type is date else self.type(text)
        except (ValueError, InvalidOperation):
            return text


def _fits(figure: Decimal) -> bool:
    """Say whether a figure can be compared with amounts, which have 18 digits, 4 of them after the point."""
    return figure.is_finite() and (not figure or (figure.adjusted() < 14 and figure == round(figure, 4)))


def parse(where: str, parameters: Sequence[Parameter], asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return a value for every parameter: what was asked, else its default.

    Raises UsageError for an unknown name and BadInput for a value that is wrong.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in asked:
        if name not in known:
            raise UsageError(
                f"{where} has no parameter '{name}'{did_you_mean(name, known)}",
                remedy=f"The parameters are: {one_of(known)}.",
            )
    return {
        name: parameter.default if asked.get(name) is None else parameter.read(where, asked[name])
        for name, parameter in known.items()
    }
