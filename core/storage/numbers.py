"""Document numbers: one counter row per series and scope, taken last and n at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import UniqueConstraint, bindparam, literal, select, update
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.composition.document import Document
from core.composition.fields import ID, column
from core.composition.model import Model, Row
from core.errors import BadInput
from core.storage.loading import among
from core.storage.statements import insert_unless_there, values_of

if TYPE_CHECKING:
    from core.storage.session import Session


class Series(Model, table="core_series"):
    """The counter of a series of numbers within a scope (an organisation, or 0 for all).

    A gapless series is counted in the transaction that uses the number, so a rollback gives it back and writers
    queue for it; another one in a short transaction of its own where the database allows it.
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

    Each counter is advanced once, in a fixed order, so that writers cannot deadlock; numbers typed in are skipped.
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


def note_typed(session: Session, model: type[Document], rows: Iterable[Row]) -> None:
    """Remember, once per series and scope, that numbers were typed in, for rows about to be written.

    All series of the document's table are concerned: its types share the numbers. Raises BadInput for a taken one.
    """
    typed = [row for row in rows if row.get("number") is not None]
    if not typed:
        return
    scopes = [0] * len(typed)
    if model.series_scope:
        scopes = [scope or 0 for scope in values_of(typed, model.__mapper__.columns[model.series_scope])]
    _refuse_taken(session, model, scopes, typed)
    S: Any = session[Series]
    family = [one.class_ for one in model.base().__mapper__.self_and_descendants]
    types = {one.series_name(): one for one in reversed(family)}  # of types that share a series, the parent counts
    _begin(session, types, scopes)
    mine = S.name.in_(types) & S.scope.in_(set(scopes)) & S.has_typed.is_(False)
    session.connection().execute(update(S).where(mine).values(has_typed=True, version=S.version + 1))


def _refuse_taken(session: Session, model: type[Document], scopes: Sequence[int], typed: Sequence[Row]) -> None:
    """Raise BadInput for a number, by its scope, that is typed twice or that another document of the table has."""
    taken: dict[tuple[int, str], int | None] = {**_taken(session, model, scopes, [row["number"] for row in typed])}
    for scope, row in zip(scopes, typed, strict=True):
        key = (scope, row["number"])
        if key in taken and (taken[key] is None or taken[key] != row.get("id")):
            what = f"the number {key[1]} is taken by another {model.base().noun()}: numbers are unique"
            raise BadInput(what, remedy="Type another one, or none: it is given one.")
        taken[key] = row.get("id")


def _taken(session: Session, model: type[Document], scopes: Iterable[int], numbers: Sequence[str]) -> dict[Any, int]:
    """Return the ids of the documents that have these numbers, by (scope, number)."""
    base = model.base()
    scope = getattr(base, model.series_scope) if model.series_scope else literal(0)
    query = select(scope, base.number, base.id).where(among(session, base.number, numbers))
    if model.series_scope:
        query = query.where(among(session, scope, scopes))
    return {(at, number): id_ for at, number, id_ in session.execute(query)}


def _free(session: Session, model: type[Document], name: str, scope: int, count: int) -> list[str]:
    free: list[str] = []
    while len(free) < count:
        batch, has_typed = _take(session, model, name, scope, count - len(free))
        taken = _taken(session, model, [scope], batch) if has_typed else {}
        free += [number for number in batch if (scope, number) not in taken]
    return free


def _take(session: Session, model: type[Document], name: str, scope: int, count: int) -> tuple[list[str], bool]:
    """Advance the counter; return the numbers and whether typed ones must be looked for."""
    this = {"series": name, "of": scope, "count": count, "any": session.dialect_name == "sqlite"}
    found = session.ask(_advance, **this).first()
    if found is None:
        _begin(session, {name: model}, [scope])
        found = session.ask(_advance, **this).first()
    if found is None:  # a series with gaps, counted in a short transaction of its own
        with session.app.engine.begin() as apart:
            found = apart.execute(_advance(session), this | {"any": True}).one()
    numbers = range(found.next_value - count, found.next_value)
    return [f"{found.prefix}{value:0{found.width}d}" for value in numbers], found.has_typed


def _advance(session: Session) -> Any:
    """Count on in the series of a scope: in one without gaps, or in `any`."""
    S: Any = session[Series]
    mine = (S.name == bindparam("series")) & (S.scope == bindparam("of")) & (S.gapless | bindparam("any"))
    changed = update(S).where(mine).values(next_value=S.next_value + bindparam("count"), version=S.version + 1)
    return changed.returning(S.next_value, S.prefix, S.width, S.has_typed)


def _begin(session: Session, types: Mapping[str, type[Document]], scopes: Iterable[int]) -> None:
    """Create the counters of series, by name, at the first time; another writer may do so at the same moment."""
    each = [(name, scope) for name in sorted(types) for scope in sorted(set(scopes))]
    new = [{"name": name, "scope": at, "prefix": types[name].series_prefix, "version": 1} for name, at in each]
    session.connection().execute(insert_unless_there(session)(session[Series]).on_conflict_do_nothing(), new)
