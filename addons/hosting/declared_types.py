"""Document types that an integrator declares without code, and which class attributes they may set.

Nothing heavy is imported here: the configuration file is read by every command.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from inspect import get_annotations
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
STRUCTURE = frozenset({"natural_key", "series_scope"})
"""Attributes that name columns the rest of the code relies on."""
_CLASS_VARIABLE = re.compile(r"(?:\w+\.)?ClassVar\[(.*)\]")
_PLAIN = {"tuple[str, ...]": "tuple", "frozenset[str]": "frozenset"}


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


def settable(classes: Iterable[type]) -> dict[str, str]:
    """Return the attributes that a type of these classes may set, each with its kind: a key of KINDS.

    They are those annotated as ClassVar of bool, int, str, Decimal, tuple[str, ...] or frozenset[str].
    """
    found: dict[str, str] = {}
    for cls in classes:
        for name, annotation in get_annotations(cls).items():
            kind = _kind(annotation)
            if kind and not name.startswith("_") and name not in STRUCTURE:
                found.setdefault(name, kind)
    return found


def _kind(annotation: Any) -> str:
    matched = _CLASS_VARIABLE.fullmatch(str(annotation))
    if not matched:
        return ""
    inner = matched[1].removesuffix(" | None").removeprefix("decimal.")
    inner = _PLAIN.get(inner, inner)
    return inner if inner in KINDS else ""


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
