"""Document types that an integrator declares without code, and which class attributes they may set.

Nothing heavy is imported here: the configuration file is read by every command.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from addons.schemas import exact, plain
from core import BadInput, UsageError

Value = bool | int | str | Decimal | tuple[str, ...]

KINDS: Mapping[str, str] = {
    "bool": "true or false",
    "int": "a whole number",
    "str": "a text",
    "Decimal": "a number",
    "tuple": 'a list of texts, such as ["a", "b"]',
    "frozenset": 'a list of texts, such as ["a", "b"]',
}
"""The kinds of class attributes that can be set, each with what to write in the file."""


@dataclass(frozen=True)
class DeclaredType:
    """Declare a document type by a parent and class attributes.

    `document` is the noun of the command line, such as "order"; `extends` the name of a type of that document, of
    code or declared as well, or "" for the document itself. `where` says where it was read.
    """

    document: str
    name: str
    extends: str = ""
    attributes: tuple[tuple[str, Value], ...] = ()
    summary: str = ""
    where: str = field(default="", compare=False)

    @property
    def key(self) -> tuple[str, str]:
        """Return (document, name), which is declared once."""
        return self.document, self.name

    def stored(self) -> dict[str, Any]:
        """Return the attributes as JSON keeps them: numbers that are not whole as text, so that they stay exact."""
        return {name: plain(value) for name, value in self.attributes}


def value_of(declared: DeclaredType, name: str, kind: str) -> Any:
    """Return the value a declared type gives an attribute of this kind; raises UsageError for one that does not fit."""
    value = dict(declared.attributes)[name]
    match kind, value:
        case ("bool", bool()) | ("str", str()):
            return value
        case "int", int() if not isinstance(value, bool):
            return value
        case "Decimal", _:
            with suppress(BadInput):  # the error below says it, as for every other kind
                return exact(value)
        case "tuple", tuple():
            return value
        case "frozenset", tuple():
            return frozenset(value)
    raise UsageError(f"{declared.where}: '{name}' cannot be {_shown(value)}", remedy=f"Give {KINDS[kind]}.")


def _shown(value: Value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_shown, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value).lower()
