"""Figures of many lines, without an instance for each: that costs eight times as much as a row of a few columns.

Rows and instances have the columns as attributes alike: who goes by these need not know which of them it got.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from core import Document, Model, Session, among, load

FEW = 20
"""Up to so many documents their lines are read as instances, which other parts of a verb use as well."""


def lines_of(session: Session, documents: Sequence[Document], *names: str) -> dict[int, list[Any]]:
    """Return the lines of documents of one kind by document id, in order of position, with these columns as attributes.

    Lines of few documents, and those that are loaded, are instances; of others the columns are read, in one statement.
    """
    if not documents:
        return {}
    if len(documents) <= FEW or all("lines" in one.__dict__ for one in documents):
        load(session, documents, "lines")
        return {one.id: list(one.lines) for one in documents}  # type: ignore[attr-defined]
    line: Any = type(documents[0]).line_model()
    parent = line.parent
    query = session.kept(
        ("lines", line, names),
        lambda: (
            select(*(getattr(line, name) for name in (parent, *names)))
            .where(among(session, getattr(line, parent), given="ids"))
            .order_by(getattr(line, parent), line.position)
        ),
    )
    found: dict[int, list[Any]] = {one.id: [] for one in documents}
    for row in named_rows(session.connection().execute(query, {"ids": list(found)})):
        found[row[0]].append(row)
    return found


def named_rows(result: Any) -> list[Any]:
    """Return the rows of a result as named tuples: asking one for an attribute costs a twentieth of asking a row."""
    return list(map(_maker(tuple(result.keys())), result.all()))


@lru_cache(maxsize=256)
def _maker(names: tuple[str, ...]) -> Any:
    made: Any = namedtuple("Figures", names)  # type: ignore[misc]
    return made._make


def is_extended(session: Session, fragment: type[Model], *methods: str) -> bool:
    """Say whether a later addon extends value methods of a fragment: these are given instances then, not figures."""
    ours, theirs = ([_function(cls, name) for name in methods] for cls in (fragment, session[fragment]))
    return ours != theirs


def _function(cls: type[Model], name: str) -> Any:
    method = getattr(cls, name)
    return getattr(method, "__func__", method)


def writes_of(session: Session, *fragments: type[Model]) -> int:
    """Count what the session has written to the tables of models: figures that were read before may be others now."""
    tables = {fragment.__table_name__ for fragment in fragments}
    return sum(count for (_, table), count in session.written.items() if table in tables)


def figures_of(session: Session, fragment: type[Model], ids: Collection[int], *names: str) -> dict[int, Any]:
    """Return records by id with these columns as attributes: few, and those at hand, as instances; else the columns."""
    model: Any = session[fragment]
    if len(ids) <= FEW * 10 or all((model.base(), (id_,), None) in session.identity_map for id_ in ids):
        return dict(session.known(model, ids))
    query = session.kept(
        ("figures", model, names),
        lambda: select(*(getattr(model, name) for name in ("id", *names))).where(among(session, model.id, given="ids")),
    )
    return {row[0]: row for row in named_rows(session.connection().execute(query, {"ids": list(ids)}))}
