"""Where the tables of a database differ from the models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData

from core import Addon
from core.composition import compose, resolve
from core.lifecycle import plain_errors, status


def differences(engine: Engine, installed: Mapping[str, Addon]) -> list[str]:
    """Return where the tables differ from the models of the enabled addons, in words."""
    enabled = [name for name, (_, on) in status(engine).items() if on]
    metadata = compose(resolve(installed, enabled)).metadata
    with plain_errors(engine.url), engine.execution_options(readonly=True).connect() as connection:
        return drift(connection, metadata)


def drift(connection: Connection, metadata: MetaData, *, strict: bool = False) -> list[str]:
    """Return the differences between the database and the models, in words.

    Dormant tables and columns are no difference, unless `strict`.
    """
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    differences: list[Any] = []
    for item in compare_metadata(context, metadata):
        differences += item if isinstance(item, list) else [item]
    return [_in_words(item) for item in differences if strict or not _is_dormant(item)]


def _is_dormant(item: Any) -> bool:
    return bool(item[0].startswith("remove_"))


def _in_words(item: Any) -> str:
    kind, *rest = item
    if kind.endswith("_column"):
        return f"{kind.replace('_', ' ')} {rest[1]}.{rest[2].name}"
    if kind.startswith("modify"):
        return f"{kind.replace('_', ' ')} of {rest[1]}.{rest[2]}: {rest[-2]!r} -> {rest[-1]!r}"
    return f"{kind.replace('_', ' ')} {getattr(rest[0], 'name', rest[0])}"
