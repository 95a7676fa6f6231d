"""Options of verbs that take one value for all documents, or one for each: `--on DATE` and `--on NUMBER=DATE`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_args, get_origin

import click

from core import UsageError

if TYPE_CHECKING:
    from core import Document, Session

Given = tuple[str, Any]
"""The number of a document, empty for all, and the value."""


class PerDocument(click.ParamType[Given]):
    """Read VALUE or NUMBER=VALUE."""

    def __init__(self, value: click.ParamType[Any]) -> None:
        self.value = value
        self.name = f"[NUMBER=]{value.name}"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Given:
        """Return the number, if any, and the value as its own type reads it."""
        if isinstance(value, tuple):
            return value
        number, _, text = str(value).rpartition("=")
        return number.strip(), self.value.convert(text, param, ctx)


def value_type_of(hint: Any) -> Any:
    """Return the type of the values of an argument that maps ids to them, alone or beside one for all; else None."""
    for one in (hint, *get_args(hint)):
        if get_origin(one) is Mapping and get_args(one)[0] is int:
            return get_args(one)[1]
    return None


def by_id(
    session: Session, model: type[Document], name: str, given: Sequence[Given], ids: Sequence[int]
) -> Any | dict[int, Any]:
    """Return what was given by document id, or one value if that is for all.

    Raises UsageError for a document that is not chosen, or that two values are given for, and NotFound.
    """
    from addons.schemas import find_all

    numbers = [number for number, _ in given]
    if twice := next((number for number in numbers if numbers.count(number) > 1), None):
        raise _twice(name, twice)
    for_all = [value for number, value in given if not number]
    if len(for_all) > 1:
        raise _twice(name, "all documents")
    if for_all and len(given) == 1:
        return for_all[0]
    own = [(number, value) for number, value in given if number]
    documents = find_all(session, model, [number for number, _ in own])
    if len(documents) < len(own):
        raise _twice(name, "one document")
    chosen = set(ids)
    for (number, _), document in zip(own, documents, strict=True):
        if document.id not in chosen:
            raise UsageError(f"--{name} names {number}, which is not among the documents", remedy="Name it as well.")
    each = {document.id: value for (_, value), document in zip(own, documents, strict=True)}
    return (dict.fromkeys(ids, for_all[0]) if for_all else {}) | each


def _twice(name: str, whom: str) -> UsageError:
    return UsageError(f"--{name} is given twice for {whom}", remedy="Give one of them.")
