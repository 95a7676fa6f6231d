"""The unit of work: a SQLAlchemy session that knows its application, its user and the time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState, SessionTransaction, UOWTransaction
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm.exc import StaleDataError

from core.errors import StaleError, UsageError
from core.loading import among
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
        self._in_verb = 0
        self._later: dict[type[Model], list[Row]] = {}
        self.held: dict[Any, Any] = {}
        """What this transaction has locked, so that it need not be locked or read again."""
        self.notes: dict[Model, list[str]] = {}
        """What verbs have to say of documents, until it is put into the outcome."""
        self.dialect_name: str = app.engine.dialect.name
        self.quote = app.engine.dialect.identifier_preparer.quote

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what was edited by hand; raises StaleError when somebody else changed it first, and says who."""
        with self.no_autoflush:  # naming an expired record reads it
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

    def need(self, permission: str, what: str) -> None:
        """Raise Forbidden unless the user has a permission; what a permitted verb brings about needs no other."""
        if not self._in_verb:
            self.actor.need(permission, what)

    @property
    def is_in_verb(self) -> bool:
        """Say whether a verb is being carried out."""
        return self._in_verb > 0

    @contextmanager
    def in_verb(self) -> Iterator[None]:
        """Carry out a verb whose permission was asked: the documents it makes or changes follow from it."""
        self._in_verb += 1
        try:
            yield
        finally:
            self._in_verb -= 1

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
        for id_ in [id_ for id_ in wanted if id_ not in kept]:  # a set less dict keys walks through all keys
            one = self.identity_map.get((model.__mapper__.base_mapper.class_, (id_,), None))  # type: ignore[attr-defined]
            if one is not None:
                kept[id_] = one
        missing = [id_ for id_ in wanted if id_ not in kept]
        if missing:
            kept |= {one.id: one for one in self.scalars(select(model).where(among(self, model.id, missing)))}
        return {id_: kept[id_] for id_ in wanted if id_ in kept}

    def forget(self, model: type[Model]) -> None:
        """Ask again for all records of a table the next time, because some were added."""
        self._complete.discard(model.__mapper__.base_mapper.class_)  # type: ignore[attr-defined]

    def later(self, fragment: type[Model], rows: Iterable[Row]) -> None:
        """Insert rows that nobody reads meanwhile, such as audit entries, in one statement at the commit."""
        self._later.setdefault(self[fragment], []).extend(rows)

    def note(self, document: Model, text: str) -> None:
        """Say something of a document in the outcome of the verb that is carried out, such as what was made of it."""
        self.notes.setdefault(document, []).append(text)

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
        for kept in (session._kept, session._complete, session.held, session.notes):
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
