"""The configuration file `tradeloom.toml`: customers with all that is wished for them, and folders of addons."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core import UsageError, did_you_mean, one_of

if TYPE_CHECKING:
    from addons.console.toml_table import TomlTable

FILE = "tradeloom.toml"
SHARED_KEYS = ("document_types", "roles", "preferences")
"""Tables that may stand on the top level, for all customers of the file."""
CUSTOMER_KEYS = {"database", "addons", "users", *SHARED_KEYS}


@dataclass(frozen=True)
class Customer:
    """One customer: a name, the URL of the database, the addons wished for, and the tables with all else."""

    name: str
    database: str
    addons: tuple[str, ...] = ()
    own: TomlTable | None = None
    """The customer's table of the file."""
    shared: TomlTable | None = None
    """The file's top level, where stands what all its customers share."""


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
    from addons.console.toml_table import TomlTable

    table = TomlTable.read(path)
    table.refuse_unknown(("customers", "addons_path", *SHARED_KEYS))
    base = path.resolve().parent
    customers = {name: _customer(base, name, one, table) for name, one in table.table("customers").tables()}
    return Config(path, customers, tuple(base / folder for folder in table.texts("addons_path")))


def _customer(base: Path, name: str, table: TomlTable, shared: TomlTable) -> Customer:
    database = table.take("database", str, "")
    if not database:
        raise UsageError(f"{table.where} has no database", remedy='Write: database = "sqlite:///file.db".')
    table.refuse_unknown(CUSTOMER_KEYS)
    return Customer(name, _anchored(base, database), table.texts("addons"), table, shared)


def _anchored(base: Path, database: str) -> str:
    prefix = "sqlite:///"
    if database.startswith(prefix) and not database.startswith(f"{prefix}/"):
        return f"{prefix}{base / database.removeprefix(prefix)}"
    return database
