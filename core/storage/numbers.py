"""Document numbers: one counter row per series and scope, taken last and n at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import UniqueConstraint, literal, select, update
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.composition.document import Document
from core.composition.fields import ID, column
from core.composition.model import Model
from core.errors import BadInput
from core.storage.loading import among
from core.storage.statements import insert_unless_there

if TYPE_CHECKING:
    from core.storage.session import Session


class Series(Model, table="core_series"):
    """The counter of a series of numbers within a scope (an organisation, or 0 for all).

    A gapless series is counted in the transaction that uses the number, so a rollback gives it back and writers
    queue for it; another one is counted in a short transaction of its own where the database allows it.
    """

    natural_key = ("name", "scope")
    kept_by = "the numbering of documents"

    name: Mapped[str]
    scope: Mapped[int] = column(ID, default=0)
    prefix: Mapped[str] = column(default="")
    width: Mapped[int] = column(default=6)
    next_value: Mapped[int] = column(ID, default=1)
    gapless: Mapped[bool] = column(default=True)
    has_typed: Mapped[bool] = column(default=False)
    """Whether numbers were typed in by hand, so that new ones must be compared with them."""

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


def note_typed(session: Session, model: type[Document], rows: Iterable[Mapping[str, Any]]) -> None:
    """Remember, once per series and scope, that numbers were typed in, for rows about to be written.

    All series of the document's table are concerned: its types share the numbers. Raises BadInput for a number that
    another document has.
    """
    typed = [row for row in rows if row.get("number") is not None]
    if not typed:
        return
    default = _default_scope(session, model) if model.series_scope else 0
    _refuse_taken(session, model, [(row.get(model.series_scope or "") or default, row) for row in typed])
    S: Any = session[Series]
    family = [one.class_ for one in session[model].base().__mapper__.self_and_descendants]
    types = {one.series_name(): one for one in reversed(family)}  # of types that share a series, the parent counts
    for scope in sorted({row.get(model.series_scope or "") or default for row in typed}):
        _ensure(session, types, scope)
        mine = S.name.in_(types) & (S.scope == scope) & S.has_typed.is_(False)
        session.connection().execute(update(S).where(mine).values(has_typed=True, version=S.version + 1))


def _refuse_taken(session: Session, model: type[Document], typed: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
    """Raise BadInput for a number, by its scope, that is typed twice or that another document of the table has."""
    base = session[model].base()
    unique = [set(one.columns.keys()) for one in base.__table__.constraints if isinstance(one, UniqueConstraint)]
    if {"number", model.series_scope} - {None} not in unique:
        return
    taken: dict[tuple[Any, str], int | None] = {}
    taken |= _taken(session, model, {scope for scope, _ in typed}, [row["number"] for _, row in typed])
    for scope, row in typed:
        key = (scope, row["number"])
        if key in taken and (taken[key] is None or taken[key] != row.get("id")):
            raise BadInput(
                f"the number {key[1]} is taken by another {base.noun()}: numbers are unique",
                remedy="Type another one, or none: it is given one.",
            )
        taken[key] = row.get("id")


def _taken(
    session: Session, model: type[Document], scopes: Iterable[Any], numbers: Sequence[str]
) -> dict[tuple[Any, str], int]:
    """Return the ids of the documents that have these numbers, by (scope, number)."""
    base = session[model].base()
    scope = getattr(base, model.series_scope) if model.series_scope else literal(0)
    query = select(scope, base.number, base.id).where(among(session, base.number, numbers))
    if model.series_scope:
        query = query.where(among(session, scope, scopes))
    return {(at, number): id_ for at, number, id_ in session.execute(query)}


def _default_scope(session: Session, model: type[Document]) -> int:
    default = session[model].__table__.c[str(model.series_scope)].default
    return default.arg if default is not None and default.is_scalar else 0  # type: ignore[attr-defined]


def _free(session: Session, model: type[Document], name: str, scope: int, count: int) -> list[str]:
    free: list[str] = []
    while len(free) < count:
        batch, has_typed = _take(session, model, name, scope, count - len(free))
        taken = _taken(session, model, [scope], batch) if has_typed else {}
        free += [number for number in batch if (scope, number) not in taken]
    return free


def _take(session: Session, model: type[Document], name: str, scope: int, count: int) -> tuple[list[str], bool]:
    """Advance the counter; return the numbers and whether typed ones must be looked for."""
    S: Any = session[Series]
    mine = (S.name == name) & (S.scope == scope)
    here = mine if session.dialect_name == "sqlite" else mine & S.gapless
    found = session.connection().execute(_advance(S, here, count)).first()
    if found is None:
        _ensure(session, {name: model}, scope)
        found = session.connection().execute(_advance(S, here, count)).first()
    if found is None:  # a series with gaps, counted in a short transaction of its own
        with session.app.engine.begin() as apart:
            found = apart.execute(_advance(S, mine, count)).one()
    numbers = range(found.next_value - count, found.next_value)
    return [f"{found.prefix}{value:0{found.width}d}" for value in numbers], found.has_typed


def _advance(series: Any, mine: Any, count: int) -> Any:
    changed = update(series).where(mine).values(next_value=series.next_value + count, version=series.version + 1)
    return changed.returning(series.next_value, series.prefix, series.width, series.has_typed)


def _ensure(session: Session, types: Mapping[str, type[Document]], scope: int) -> None:
    """Create the counters of series, by name, at the first time; another writer may do so at the same moment."""
    S: Any = session[Series]
    there = set(session.scalars(select(S.name).where(S.name.in_(types), S.scope == scope)))
    values = [
        {"name": name, "scope": scope, "prefix": model.series_prefix, "version": 1}
        for name, model in types.items()
        if name not in there
    ]
    if values:
        session.connection().execute(insert_unless_there(session)(S).on_conflict_do_nothing(), values)
