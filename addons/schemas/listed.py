"""The columns of a document that people look at first."""

from __future__ import annotations

from core import Document


def listed_paths(model: type[Document]) -> tuple[str, ...]:
    """Return what a composed document shows in lists and on papers unless asked for more, as all its fragments say."""
    fragments = reversed(model.__mro__)
    return tuple(dict.fromkeys(path for one in fragments for path in vars(one).get("listed", ())))
