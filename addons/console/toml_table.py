"""A table of a TOML file that knows its place, so that a mistake in it is told with file, table and key."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from core import UsageError, did_you_mean, one_of

T = TypeVar("T")
D = TypeVar("D")

KINDS: Mapping[type, str] = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    list: "a list of texts",
    dict: "a table",
}


@dataclass(frozen=True)
class TomlTable:
    """Hold the values of one table and its place, such as "customers.acme"."""

    path: Path
    name: str
    values: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path, what: str = "valid TOML") -> TomlTable:
        """Return what a file holds, figures exact; raises UsageError for one that cannot be read, or is not `what`."""
        try:
            return cls(path, "", tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal))
        except (OSError, ValueError) as error:
            raise UsageError(f"{path} is not {what}: {error}") from None
        except RecursionError:
            raise UsageError(f"{path} is not {what}: its lists and tables stand too deep in one another") from None

    @property
    def where(self) -> str:
        """Return file and table, as messages name them."""
        return f"{self.path}: [{self.name}]" if self.name else f"{self.path}: the file"

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Raise UsageError for a key that is not one of these."""
        for key in self.values:
            if key not in known:
                raise UsageError(
                    f"{self.where} has the unknown key '{key}'{did_you_mean(key, known)}",
                    remedy=f"Known are: {one_of(known)}.",
                )

    def take(self, key: str, kind: type[T], default: D) -> T | D:
        """Return the value of a key, or the default; raises UsageError for a value of another kind."""
        if key not in self.values:
            return default
        value = self.values[key]
        if type(value) is not kind:
            raise UsageError(f"{self.where}: '{key}' cannot be {value!r}", remedy=f"Give {KINDS[kind]}.")
        return value

    def need(self, key: str, kind: type[T]) -> T:
        """Return the value of a key that must be there; raises UsageError where it is not."""
        found = self.take(key, kind, None)
        if found is None:
            raise UsageError(f"{self.where} has no '{key}'{did_you_mean(key, self.values)}")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, none if it is not there."""
        found: list[Any] = self.take(key, list, [])
        for value in found:
            if not isinstance(value, str):
                raise UsageError(f"{self.where}: '{key}' cannot hold {value!r}", remedy=f"Give {KINDS[list]}.")
        return tuple(found)

    def table(self, key: str) -> TomlTable:
        """Return the table of this name, empty if it is not there."""
        return TomlTable(self.path, f"{self.name}.{key}".strip("."), self.take(key, dict, {}))

    def entries(self, key: str) -> Iterator[TomlTable]:
        """Yield the tables of a list, as [[key]] writes them, none if it is not there; the first is "key 1"."""
        for number, values in enumerate(self.take(key, list, []), 1):
            place = TomlTable(self.path, f"{self.name}.{key} {number}".strip("."), {})
            if not isinstance(values, dict):
                raise UsageError(f"{place.where} cannot be {values!r}", remedy=f"Give {KINDS[dict]}.")
            yield TomlTable(self.path, place.name, values)

    def tables(self) -> Iterator[tuple[str, TomlTable]]:
        """Yield every key with its table; raises UsageError for a value that is none."""
        for key in self.values:
            yield key, self.table(key)
