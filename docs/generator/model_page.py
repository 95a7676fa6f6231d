"""The page about models and their columns."""

from __future__ import annotations

import inspect
from typing import Any

from source import Source, table

from addons.installing import own_columns
from core import Model
from core.composition import fields_of


def model_page(source: Source) -> str:
    """List the models with their columns, and which addon each column comes from."""
    text = ["# Models\n", "Every model with its columns when all addons are enabled.\n"]
    for name, model in source.composition.names.items():
        if model.__model__.__form__ == "type":
            continue
        text.append(f"## {name}\n\n{inspect.getdoc(model.__model__)}\n")
        text.append(f"Table `{model.__table_name__}`.\n")
        owners = {column: addon for f, addon in reversed(_fragments(source, model)) for column in own_columns(f)}
        rows = [(f"`{key}`", _sql(key, model), owners.get(key, "core")) for key in fields_of(model)]
        text.append(table(["column", "type", "from"], rows))
    return "\n".join(text)


def _fragments(source: Source, model: type[Model]) -> list[tuple[Any, str]]:
    return [(f, source.composition.addon_of[f]) for f in source.composition.fragments[model.__model__]]


def _sql(key: str, model: Any) -> str:
    column = model.__mapper__.column_attrs[key].columns[0]
    kind = type(column.type).__name__.removesuffix("_").lower()
    if kind == "exact":
        kind = f"exact figure, {column.type.scale} places"
    target = next((f", to `{fk.column.table.name}`" for fk in column.foreign_keys), "")
    return f"{kind}{target}{', may be empty' if column.nullable else ''}"
