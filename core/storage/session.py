"""The unit of work: a SQLAlchemy session that knows its application, its user and the time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakSet

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, SessionTransaction
from sqlalchemy.orm import Session as OrmSession

from core.composition.composition import Composition
from core.composition.document import Document, DocumentLine
from core.composition.model import Model, Row
from core.errors import Refused, UsageError
from core.storage import editing, rows
from core.storage.actor import Actor, covered
from core.storage.loading import by_id, every

if TYPE_CHECKING:
    from core.app import App
    from core.workflow.outcome import Outcome

M = TypeVar("M", bound=Model)
T = TypeVar("T")


class Session(OrmSession):
    """Hold one unit of work of one user; `session[Order]` is the composed class of this application."""

    def __init__(self, app: App, actor: Actor, **options: Any) -> None:
        super().__init__(expire_on_commit=False, **options)
        self.app, self.composition, self.actor = app, app.composition, actor
        self.written: Counter[tuple[str, str]] = Counter()
        """How many rows were written, by ("insert" | "update" | "delete", table name)."""
        self._kept: set[Model] = set()  # records that were asked for: the session itself refers to them only weakly
        self._later: dict[type[Model], list[Row]] = {}
        self.verbs: list[tuple[Collection[str], str]] = []
        """Of the verbs being carried out, one within the other, the checks each goes past, and why."""
        self.held: dict[Any, Any] = {}
        """What this transaction has locked, read whole or just made, so that it need not be locked or read again."""
        self.notes: dict[Model, list[str]] = {}
        """What verbs have to say of documents, until it is put into the outcome."""
        self.idle: dict[Model, str] = {}
        """The documents for which a verb had nothing to do, and why."""
        self.dialect_name: str = app.engine.dialect.name
        self.quote = app.engine.dialect.identifier_preparer.quote

    def need(self, permission: str, what: str) -> None:
        """Raise Forbidden unless the user has a permission; what a permitted verb brings about needs no other."""
        if not self.verbs:
            giving = (role.name for role in self.app.roles.values() if covered(permission, role.permissions))
            self.actor.need(permission, what, giving)

    def refuse_by_hand(self, model: type[Model]) -> None:
        """Raise Refused for a model that its own code keeps, unless a verb or that code is at work (`in_verb`).

        Raises UsageError for a line on its own, whose document would not be asked.
        """
        if issubclass(model, DocumentLine):
            raise UsageError(f"{model.a_noun()} is written with its document", remedy="Give it among its lines.")
        if model.kept_by and not self.verbs:
            what = f"{model.a_noun()} is not written by hand: it is kept by {model.kept_by}"
            raise Refused(what, remedy="Do what leads to it instead; nobody may change it, whatever the role.")

    @contextmanager
    def in_verb(self, override: Collection[str] = (), reason: str = "") -> Iterator[None]:
        """Carry out a verb whose permission was asked: what it makes or changes follows, and goes past these checks."""
        self.verbs.append((override, reason) if override or not self.verbs else self.verbs[-1])
        try:
            yield
        finally:
            self.verbs.pop()

    def __getitem__(self, fragment: type[M]) -> type[M]:
        """Return the composed class of a fragment."""
        return self.composition[fragment]

    def known(self, fragment: type[M], ids: Iterable[int] | None = None) -> dict[int, M]:
        """Return records by id: those named, else all of a small table; asking again in a transaction costs nothing."""
        model = self[fragment]
        if ids is not None:
            found = by_id(self, model, ids)
            self._kept.update(found.values())
            return found
        if ("all", model) not in self.held:
            self.held["all", model] = every(self, model)
        return dict(self.held["all", model])

    def forget(self, model: type[Model]) -> None:
        """Ask again for all records of a table the next time, because some were added or deleted."""
        for kind in model.base().__mapper__.self_and_descendants:
            self.held.pop(("all", kind.class_), None)

    def kept(self, key: Any, make: Callable[[], T]) -> T:
        """Return a statement by a key of the caller's own, made once for all sessions of these addons and databases."""
        return self.composition.once((self.dialect_name, key), make)

    def ask(self, compose: Callable[[Session], Any], **values: Any) -> Any:
        """Return the rows of a select composed once, by a function, given its `bindparam`s and lists for `among`."""
        return self.connection().execute(self.kept(compose, lambda: compose(self)), values)

    def create(self, fragment: type[Model], new: Iterable[Row]) -> list[int]:
        """Insert records in one statement per table and return their ids in order; raises BadInput for a wrong value.

        Of a document each row holds header values and, under "lines", the rows of its lines; it needs permission.
        """
        return editing.create(self, self[fragment], list(new))

    def edit(self, fragment: type[Model], changes: Sequence[Row], *, anew: bool = False) -> None:
        """Change stored records as if by hand, in one statement per table; see core.storage.editing.

        Each row holds "id" and the values to change, and "version" if they were worked out from what was read; of a
        document also, under "lines", rows of lines (with an "id": to be changed; without: to be added), and under
        "removed" the ids of lines to be deleted. What follows from a change is derived anew; with `anew` all that is
        derived and not given. Raises BadInput for what a new record would be refused for, Refused without permission
        and for a document that is not edited by hand, StaleError for one that somebody else changed.
        """
        editing.edit(self, self[fragment], changes, anew=anew)

    def remove(self, fragment: type[Model], records: Sequence[Any]) -> None:
        """Delete records now, in one statement per table; raises Refused while others refer to them."""
        editing.delete(self, self[fragment], records)

    def fire(self, verb: str, documents: Sequence[Document], **options: Any) -> Outcome:
        """Make a transition in this transaction; see App.fire."""
        return self.app.fire(self, verb, documents, **options)

    def later(self, fragment: type[Model], new: Iterable[Row]) -> None:
        """Insert rows that nobody reads meanwhile, such as audit entries, in one statement at the commit."""
        self._later.setdefault(self[fragment], []).extend(new)

    def note(self, document: Model, text: str) -> None:
        """Say something of a document in the outcome of the verb that is carried out, such as what was made of it."""
        self.notes.setdefault(document, []).append(text)

    def nothing_to_do(self, documents: Iterable[Document], why: str) -> None:
        """Say, in a verb that keeps the state, that it changes nothing of these documents, and why."""
        self.idle |= dict.fromkeys(documents, why)

    def write_later(self) -> None:
        """Insert now what was put off with `later`."""
        waiting, self._later = self._later, {}
        for model, entries in waiting.items():
            rows.append(self, model, entries)

    def let_go(self) -> None:
        """Write what was put off, and hold on no longer to what was read: there is more to come in this transaction."""
        self.write_later()
        self._kept.clear()

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
        return self.now.astimezone(self.app.zone(self)).date()


event.listen(Session, "before_commit", Session.write_later)


@event.listens_for(Session, "after_commit")
def _drop_written(session: Session) -> None:
    """Let the application read the small tables again that were written."""
    for _, table in session.written:
        session.app.kept.pop(table, None)


@event.listens_for(Session, "after_soft_rollback")
def _forget_later(session: Session, _previous: SessionTransaction) -> None:
    session._later.clear()
    session.held.clear()  # the database gives up what was locked since the savepoint


@event.listens_for(Session, "after_transaction_end")
def _forget_kept(session: Session, transaction: SessionTransaction) -> None:
    """Forget at the end of a transaction what was known or locked in it."""
    if transaction.parent is None:
        for kept in (session._kept, session.held, session.notes, session.idle):
            kept.clear()


@event.listens_for(Session, "do_orm_execute")
def _refuse_foreign_query(state: ORMExecuteState) -> None:
    """Refuse a statement on classes of another composition, which would join tables that are not this customer's."""
    composition: Composition = state.session.composition  # type: ignore[attr-defined]
    seen: WeakSet[Any] = composition.once("seen statements", WeakSet)
    for mapper in state.all_mappers if state.statement not in seen else ():
        if mapper.registry is not composition.registry:
            what = f"{mapper.class_.__module__}.{mapper.class_.__name__} belongs to the application of other addons"
            raise UsageError(what, remedy="Take the class from this session: session[...] or session.app[...].")
    seen.add(state.statement)


@event.listens_for(Session, "before_flush")
def _refuse_changed_instance(session: Session, *_: object) -> None:
    """Refuse what was set, added or deleted on instances: they are for reading; what is written is given as rows."""
    for one in (*session.new, *session.deleted, *filter(session.is_modified, session.dirty)):
        how = "deleted" if one in session.deleted else "added" if one in session.new else "changed"
        raise UsageError(f"{one} was {how} as an instance, which writes nothing", remedy=_remedy(session, one))


def _remedy(session: Session, one: Any) -> str:
    """Return the call that does what was done to an instance."""
    name = type(one).__name__
    if one in session.new:
        return f"Use session.create({name}, [{{…}}])."
    set_here = "".join(f', "{each.key}": …' for each in inspect(one).attrs if each.history.has_changes())
    row, is_deleted = f'{{"id": {one.id}{set_here}}}', one in session.deleted
    if isinstance(one, DocumentLine):
        document = next(each for each in session.composition.documents().values() if each.line_model() is one.base())
        name, part = document.__name__, f'"removed": [{one.id}]' if is_deleted else f'"lines": [{row}]'
        row, is_deleted = f'{{"id": {getattr(one, one.parent)}, {part}}}', False
    return f"Use session.remove({name}, […])." if is_deleted else f"Use session.edit({name}, [{row}])."
