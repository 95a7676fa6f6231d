"""The columns of a document that people look at first, and those that they do not see."""

from __future__ import annotations

from core import Document, Model
from core.composition import fields_of


def listed_paths(model: type[Document]) -> tuple[str, ...]:
    """Return what a composed document shows in lists and on papers unless asked for more, as all its fragments say."""
    fragments = reversed(model.__mro__)
    return tuple(dict.fromkeys(path for one in fragments for path in vars(one).get("listed", ())))


def internal_fields(model: type[Model]) -> frozenset[str]:
    """Return the names of the fields of a composed class that only queries use: those with info={"internal": True}."""
    return frozenset(name for name, one in fields_of(model).items() if one.columns[0].info.get("internal"))
