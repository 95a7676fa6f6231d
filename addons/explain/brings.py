"""What an addon brings to an application: the plan shown before it is enabled, disabled or purged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from addons.explain.needing import dependants
from core import Addon
from core.composition import TYPE, Composition, compose, contributions, resolve


@dataclass
class Brought:
    """List what one addon adds to a set of others, each by the name a person knows it by."""

    addon: str
    tables: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    transitions: list[str] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)

    def parts(self) -> dict[str, list[str]]:
        """Return what is brought by kind, without the kinds there is nothing of."""
        return {name: value for name, value in vars(self).items() if isinstance(value, list) and value}


def brought(installed: Mapping[str, Addon], name: str, others: Iterable[str] = ()) -> Brought:
    """Return what an addon adds to these others (and to what it depends on)."""
    composition = compose(resolve(installed, [*others, name]))
    found = Brought(name)
    for table, columns in owned(installed, name, others).items():
        if columns is None:
            found.tables.append(table)
        else:
            found.columns += [f"{table}.{column}" for column in columns]
    found.types = types_of(composition, name)
    found.transitions = [f"{row.document.__name__}.{row.name}" for row in _of(composition, name, "transitions")]
    found.checks = [f"{row.document.__name__}: {row.name}" for row in _of(composition, name, "checks")]
    found.reports = [getattr(report, "name", "") or report.__name__ for report in _of(composition, name, "reports")]
    found.settings = [setting.key for setting in _of(composition, name, "settings")]
    found.roles = [role.name for role in _of(composition, name, "roles")]
    return found


def _of(composition: Composition, name: str, hook: str) -> list[Any]:
    return [value for addon, value in contributions(composition.manager, hook) if addon == name]


def types_of(composition: Composition, name: str) -> list[str]:
    """Return the document types an addon brings, as they are stored, such as "sales_order standard/rental"."""
    found = []
    for model in composition:
        root = model.__model__
        if root.__form__ == TYPE and composition.addon_of[root] == name:
            found.append(f"{model.base().__table__.name} {model.__mapper__.polymorphic_identity}")
    return found


def owned(installed: Mapping[str, Addon], name: str, others: Iterable[str]) -> dict[str, tuple[str, ...] | None]:
    """Return the tables an addon owns (None) and the columns it adds to the tables of others, or they add for it."""
    everyone = [other for other in others if other in installed]
    needing = {name, *dependants(installed, name, everyone)}
    rest = [*(other for other in everyone if other not in needing), *installed[name].depends]
    without = compose(resolve(installed, rest)).metadata.tables
    with_it = compose(resolve(installed, [*rest, name])).metadata.tables
    result: dict[str, tuple[str, ...] | None] = {}
    for table_name, table in with_it.items():
        if table_name not in without:
            result[table_name] = None
        elif added := tuple(c.name for c in table.columns if c.name not in without[table_name].columns):
            result[table_name] = added
    return result
