"""The unit of work: a SQLAlchemy session that knows its application, its user and the time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ARRAY, BigInteger, ColumnElement, String, any_, event, func, literal, select
from sqlalchemy.orm import ORMExecuteState, SessionTransaction, UOWTransaction
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from core.errors import StaleError, UsageError
from core.model import Model, Row

if TYPE_CHECKING:
    from core.access import Actor
    from core.app import App

M = TypeVar("M", bound=Model)


class Session(OrmSession):
    """Hold one unit of work of one user; `session[Order]` is the composed class of this application."""

    app: App
    actor: Actor

    def __init__(self, app: App, actor: Actor, **options: Any) -> None:
        super().__init__(expire_on_commit=False, **options)
        self.app = app
        self.actor = actor
        self.written: Counter[tuple[str, str]] = Counter()
        """How many rows were written, by ("insert" | "update" | "delete", table name)."""
        self._kept: dict[type[Model], dict[int, Any]] = {}
        self._complete: set[type[Model]] = set()
        self._later: dict[type[Model], list[Row]] = {}
        self.held: dict[Any, Any] = {}
        """What this transaction has locked, so that it need not be locked or read again."""
        self.dialect_name: str = app.engine.dialect.name
        self.quote = app.engine.dialect.identifier_preparer.quote

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what was edited by hand; raises StaleError when somebody else changed it first, and says who."""
        touched = [one for one in (*self.dirty, *self.deleted) if isinstance(one, Model)]
        edited = [(type(one), one.id, one.version, str(one)) for one in touched]
        try:
            super().flush(objects)
        except StaleDataError as error:
            raise self._stale(edited) from error

    def _stale(self, edited: Iterable[tuple[type[Model], int, int, str]]) -> StaleError:
        """Return the error that names the record somebody else changed, found in what is committed."""
        from core.rows import stale_error

        with self.app.unit(readonly=True) as beside:
            for model, id_, version, name in edited:
                stored = beside.scalar(select(model.version).where(model.id == id_))
                if stored != version:
                    return stale_error(beside, model, id_, name, exists=stored is not None)
        return StaleError("a record was changed by somebody else since it was read", remedy="Load it again.")

    def __getitem__(self, fragment: type[M]) -> type[M]:
        """Return the composed class of a fragment."""
        return self.app.composition[fragment]

    def known(self, fragment: type[M], ids: Iterable[int] | None = None) -> dict[int, M]:
        """Return records by id: those named, else all of a small table.

        What was asked for once stays with the session, so that asking again costs no statement.
        """
        model = self[fragment]
        kept: dict[int, Any] = self._kept.setdefault(model, {})
        if ids is None:
            if model not in self._complete:
                kept |= {one.id: one for one in self.scalars(select(model))}
                self._complete.add(model)
            return dict(kept)
        wanted = set(ids)
        for id_ in wanted - kept.keys():
            one = self.identity_map.get((model.__mapper__.base_mapper.class_, (id_,), None))  # type: ignore[attr-defined]
            if one is not None:
                kept[id_] = one
        missing = wanted - kept.keys()
        if missing:
            kept |= {one.id: one for one in self.scalars(select(model).where(among(self, model.id, missing)))}
        return {id_: kept[id_] for id_ in wanted if id_ in kept}

    def later(self, fragment: type[Model], rows: Iterable[Row]) -> None:
        """Insert rows that nobody reads meanwhile, such as audit entries, in one statement at the commit."""
        self._later.setdefault(self[fragment], []).extend(rows)

    def write_later(self) -> None:
        """Insert now what was put off with `later`."""
        from core import rows

        waiting, self._later = self._later, {}
        for model, entries in waiting.items():
            rows.append(self, model, entries)

    def begin_nested(self) -> SessionTransaction:
        """Open a savepoint, after writing what was put off, so that its rollback takes back only its own."""
        self.write_later()
        return super().begin_nested()

    @property
    def now(self) -> datetime:
        """Return the instant, in UTC, by the application's clock."""
        return self.app.clock()

    @property
    def today(self) -> date:
        """Return the business date, in the application's time zone."""
        return self.app.today()

    def count(self, what: str, table: str, rows: int) -> None:
        """Count rows written, for dry runs and reports."""
        self.written[(what, table)] += rows


@event.listens_for(Session, "before_commit")
def _write_later(session: Session) -> None:
    session.write_later()


@event.listens_for(Session, "after_soft_rollback")
def _forget_later(session: Session, _previous: SessionTransaction) -> None:
    session._later.clear()


@event.listens_for(Session, "after_transaction_end")
def _forget_kept(session: Session, transaction: SessionTransaction) -> None:
    """Forget at the end of a transaction what was known or locked in it."""
    if transaction.parent is None:
        for kept in (session._kept, session._complete, session.held):
            kept.clear()


@event.listens_for(Session, "do_orm_execute")
def _refuse_foreign_query(state: ORMExecuteState) -> None:
    """Refuse a statement on classes of another composition, which would join tables that are not this customer's."""
    ours = state.session.app.composition.registry  # type: ignore[attr-defined]
    for mapper in state.all_mappers:
        if mapper.registry is not ours:
            raise _foreign(mapper.class_)


@event.listens_for(Session, "before_attach")
def _refuse_foreign_instance(session: Session, instance: object) -> None:
    if getattr(type(instance), "__composition__", None) is not session.app.composition:
        raise _foreign(type(instance))


def _foreign(model: type) -> UsageError:
    return UsageError(
        f"{model.__module__}.{model.__name__} belongs to the application of other addons",
        remedy="Take the class from this session: session[...] or session.app[...].",
    )


@event.listens_for(Session, "before_flush")
def _guard(session: Session, _context: UOWTransaction, _instances: object) -> None:
    """Check what was edited by hand, and audit the old values."""
    from core.editing import guard_edits

    if session.new or session.dirty or session.deleted:
        guard_edits(session)


def among(session: Session, column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """Return the condition that a column is one of the values (ids or texts), as one parameter however many."""
    wanted = list(values)
    if session.dialect_name == "sqlite":
        each = func.json_each(json.dumps(wanted)).table_valued("value")
        return column.in_(select(each.c.value))  # type: ignore[no-any-return]
    kind = ARRAY(String if wanted and isinstance(wanted[0], str) else BigInteger)
    return column == any_(literal(wanted, kind))  # type: ignore[no-any-return]


def load(session: Session, instances: Sequence[Any], *paths: str) -> None:
    """Load relations such as "lines" or "lines.product" of all instances, one statement per relation.

    What is loaded already is not asked again.
    """
    for path in paths:
        current = list(instances)
        for name in path.split("."):
            current = _load_relation(session, current, name)


def _load_relation(session: Session, instances: Sequence[Any], name: str) -> list[Any]:
    if not instances:
        return []
    missing = [instance for instance in instances if name not in instance.__dict__]
    if missing:
        relation = type(missing[0]).__mapper__.relationships[name]
        target = relation.mapper.class_
        local, remote = relation.local_remote_pairs[0]
        if relation.uselist:
            _load_many(session, missing, name, target, local.name, remote.name, relation.order_by)
        else:
            _load_one(session, missing, name, target, local.name)
    found: dict[int, Any] = {}
    for instance in instances:
        value = getattr(instance, name)
        for other in value if isinstance(value, list) else [value]:
            if other is not None:
                found[id(other)] = other
    return list(found.values())


def _load_one(session: Session, instances: Sequence[Any], name: str, target: Any, local: str) -> None:
    ids = {getattr(instance, local) for instance in instances} - {None}
    base = target.__mapper__.base_mapper.class_
    by_id = {id_: session.identity_map.get((base, (id_,), None)) for id_ in ids}
    unknown = [id_ for id_, instance in by_id.items() if instance is None]
    if unknown:
        by_id |= {one.id: one for one in session.scalars(select(target).where(among(session, target.id, unknown)))}
    for instance in instances:
        instance.__dict__[name] = by_id.get(getattr(instance, local))


def _load_many(
    session: Session, instances: Sequence[Any], name: str, target: Any, local: str, remote: str, order_by: Any
) -> None:
    by_key: dict[Any, list[Any]] = {getattr(instance, local): [] for instance in instances}
    query = select(target).where(among(session, getattr(target, remote), by_key)).order_by(*(order_by or ()))
    back = next((r.key for r in target.__mapper__.relationships if remote in {c.name for c in r.local_columns}), None)
    owners = {getattr(instance, local): instance for instance in instances}
    for one in session.scalars(query):
        key = getattr(one, remote)
        by_key[key].append(one)
        if back is not None:
            one.__dict__[back] = owners[key]
    for instance in instances:
        set_committed_value(instance, name, by_key[getattr(instance, local)])
