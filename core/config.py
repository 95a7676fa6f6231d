"""The configuration file `tradeloom.toml`: customers, their databases, and folders of addons."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import UsageError, did_you_mean, one_of

FILE = "tradeloom.toml"
CUSTOMER_KEYS = {"database", "addons"}


@dataclass(frozen=True)
class Customer:
    """One customer: a name, the URL of the database, and the addons wished for."""

    name: str
    database: str
    addons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Config:
    """What the configuration file says; everything is optional."""

    path: Path
    customers: Mapping[str, Customer] = field(default_factory=dict)
    addons_path: tuple[Path, ...] = ()

    def customer(self, name: str) -> Customer:
        """Return a customer by name; raises UsageError with a suggestion."""
        if name not in self.customers:
            raise UsageError(
                f"there is no customer '{name}' in {self.path}{did_you_mean(name, self.customers)}",
                remedy=f"The customers are: {one_of(self.customers)}.",
            )
        return self.customers[name]


def read_config(path: Path | None = None) -> Config:
    """Read a configuration file: the one given, else $TRADELOOM_CONFIG, else tradeloom.toml here; none is empty.

    Relative folders and SQLite files are taken from the file's own folder. Raises UsageError for what is wrong in it.
    """
    given = path or (Path(os.environ["TRADELOOM_CONFIG"]) if "TRADELOOM_CONFIG" in os.environ else None)
    path = given or Path(FILE)
    if not path.exists():
        if given is not None:
            raise UsageError(f"there is no configuration file {path}")
        return Config(path)
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}") from None
    _refuse_unknown(path, "the file", raw, {"customers", "addons_path"})
    base = path.resolve().parent
    customers = {name: _customer(path, base, name, table) for name, table in raw.get("customers", {}).items()}
    return Config(path, customers, tuple(base / folder for folder in raw.get("addons_path", ())))


def _customer(path: Path, base: Path, name: str, table: Any) -> Customer:
    where = f"[customers.{name}]"
    if not isinstance(table, dict) or "database" not in table:
        raise UsageError(f"{path}: {where} has no database", remedy='Write: database = "sqlite:///file.db".')
    _refuse_unknown(path, where, table, CUSTOMER_KEYS)
    return Customer(name, _anchored(base, str(table["database"])), tuple(table.get("addons", ())))


def _anchored(base: Path, database: str) -> str:
    prefix = "sqlite:///"
    if database.startswith(prefix) and not database.startswith(f"{prefix}/"):
        return f"{prefix}{base / database.removeprefix(prefix)}"
    return database


def _refuse_unknown(path: Path, where: str, table: Mapping[str, Any], known: set[str]) -> None:
    for key in table:
        if key not in known:
            raise UsageError(
                f"{path}: {where} has the unknown key '{key}'{did_you_mean(key, known)}",
                remedy=f"Known are: {one_of(known)}.",
            )
