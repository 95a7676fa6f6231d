"""Document numbers: one counter row per series and scope, taken last and n at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import UniqueConstraint, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.fields import ID, column
from core.model import Document, Model

if TYPE_CHECKING:
    from core.session import Session


class Series(Model, table="core_series"):
    """The counter of a series of numbers within a scope (an organisation, or 0 for all).

    A gapless series is counted in the transaction that uses the number, so a rollback gives it back and writers
    queue for it; another one is counted in a short transaction of its own where the database allows it.
    """

    natural_key = ("name", "scope")

    name: Mapped[str]
    scope: Mapped[int] = column(ID, default=0)
    prefix: Mapped[str] = column(default="")
    width: Mapped[int] = column(default=6)
    next_value: Mapped[int] = column(ID, default=1)
    gapless: Mapped[bool] = column(default=True)

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep one counter per series and scope."""
        return [UniqueConstraint("name", "scope")]


def numbers_for(session: Session, documents: Sequence[Document]) -> dict[int, str]:
    """Return new numbers by document id for the documents that have none, in the order given.

    One counter is advanced once per series and scope, in a fixed order, so that concurrent writers cannot
    deadlock. Numbers typed in by hand are skipped.
    """
    wanted: dict[tuple[str, int], list[Document]] = {}
    for document in documents:
        if document.number is None:
            scope = getattr(document, document.series_scope) if document.series_scope else 0
            wanted.setdefault((document.series_name(), scope or 0), []).append(document)
    result: dict[int, str] = {}
    for (name, scope), group in sorted(wanted.items(), key=lambda item: item[0]):
        numbers = _free(session, type(group[0]), name, scope, len(group))
        result |= {document.id: number for document, number in zip(group, numbers, strict=True)}
    return result


def _free(session: Session, model: type[Document], name: str, scope: int, count: int) -> list[str]:
    from core.session import among

    free: list[str] = []
    M: Any = session[model]
    while len(free) < count:
        batch = _take(session, model, name, scope, count - len(free))
        query = select(M.number).where(among(session, M.number, batch))
        if model.series_scope:
            query = query.where(getattr(M, model.series_scope) == scope)
        typed = set(session.scalars(query))
        free += [number for number in batch if number not in typed]
    return free


def _take(session: Session, model: type[Document], name: str, scope: int, count: int) -> list[str]:
    S: Any = session[Series]
    query = select(S.prefix, S.width, S.gapless).where(S.name == name, S.scope == scope)
    found = session.execute(query).first()
    if found is None:
        session.execute(insert(S), [{"name": name, "scope": scope, "prefix": model.series_prefix}])
        found = session.execute(query).one()
    advance = (
        update(S)
        .where(S.name == name, S.scope == scope)
        .values(next_value=S.next_value + count, version=S.version + 1)
        .returning(S.next_value)
    )
    if found.gapless or session.dialect_name == "sqlite":
        end = session.connection().execute(advance).scalar_one()
    else:
        with session.app.engine.begin() as apart:
            end = _advance_apart(apart, advance)
    return [f"{found.prefix}{value:0{found.width}d}" for value in range(end - count, end)]


def _advance_apart(connection: Connection, statement: Any) -> int:
    return int(connection.execute(statement).scalar_one())
