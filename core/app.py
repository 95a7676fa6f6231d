"""One customer's application: a shared composition, and an engine, settings and a clock of its own."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pluggy
from sqlalchemy import Engine, select

from core import workflow as firing
from core.access import SYSTEM, Actor, actor
from core.addon import Addon, discover, resolve
from core.composition import Composition, compose
from core.database import database_url, is_retried, make_engine, plain_errors
from core.errors import TradeloomError
from core.hooks import contributions
from core.model import Document, Model
from core.pause import collector_paused
from core.session import Session, among
from core.settings import Role, Setting
from core.workflow import FAILED, Outcome, Result, Workflow

M = TypeVar("M", bound=Model)
T = TypeVar("T")
log = logging.getLogger("tradeloom")

CHUNK = 500
RETRIES = 5


def utc_now() -> datetime:
    """Return the present instant; the default clock."""
    return datetime.now(UTC)


@dataclass
class App:
    """Run one customer: `app[Order]` is the composed class, `app.unit()` a unit of work, `app.fire` a verb."""

    engine: Engine
    composition: Composition
    installed: Mapping[str, Addon]
    name: str = ""
    clock: Callable[[], datetime] = utc_now
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    @classmethod
    def open(
        cls, database: str, *, folders: Iterable[Path] = (), name: str = "", clock: Callable[[], datetime] = utc_now
    ) -> App:
        """Open a customer's database with the addons enabled in it.

        Raises DatabaseError when it cannot be read or was never initialised, AddonError when the package of an
        enabled addon is gone.
        """
        from core.lifecycle import enabled_addons

        installed = discover(folders)
        engine = make_engine(database_url(database))
        try:
            names = enabled_addons(engine, installed)
            return cls(engine, compose(resolve(installed, names)), installed, name, clock).start()
        except BaseException:
            engine.dispose()
            raise

    def __repr__(self) -> str:
        names = ", ".join(addon.name for addon in self.composition.addons)
        return f"<App {self.name or self.engine.url.render_as_string()}: {names}>"

    def start(self) -> App:
        """Tell the addons that the application is open."""
        self.hook.started(app=self)
        return self

    def close(self) -> None:
        """Close the connections to the database."""
        self.engine.dispose()

    def __getitem__(self, fragment: type[M]) -> type[M]:
        """Return the composed class of a fragment."""
        return self.composition[fragment]

    @property
    def hook(self) -> pluggy.HookRelay:
        """Return the hooks of the enabled addons."""
        return self.composition.manager.hook

    def _shared(self, key: str, make: Callable[[], T]) -> T:
        cache = self.composition.cache
        if key not in cache:
            cache[key] = make()
        return cache[key]  # type: ignore[no-any-return]

    @property
    def workflow(self) -> Workflow:
        """Return the transitions and checks of the enabled addons."""
        return self._shared("workflow", lambda: Workflow(self.composition))

    @property
    def roles(self) -> dict[str, Role]:
        """Return the roles by name; permissions of a role that several addons name are added up."""
        return self._shared("roles", self._roles)

    def _roles(self) -> dict[str, Role]:
        found: dict[str, Role] = {}
        for _, role in contributions(self.composition.manager, "roles"):
            before = found.get(role.name)
            permissions = (*before.permissions, *role.permissions) if before else role.permissions
            summary = role.summary or (before.summary if before else "")
            found[role.name] = Role(role.name, permissions, summary)
        return found

    @property
    def settings(self) -> dict[str, Setting]:
        """Return the declared preferences by key."""
        return self._shared(
            "settings", lambda: {s.key: s for _, s in contributions(self.composition.manager, "settings")}
        )

    @cached_property
    def _actors(self) -> dict[str, Actor]:
        return {}

    def today(self) -> date:
        """Return the business date in the application's zone."""
        return self.clock().astimezone(self.zone).date()

    # --- units of work ------------------------------------------------------------------------------------

    @contextmanager
    def unit(self, user: str | None = None, *, readonly: bool = False) -> Iterator[Session]:
        """Open a unit of work for a user (the system if none): committed at the end, rolled back on error."""
        with plain_errors(self.engine.url):
            engine = self.engine.execution_options(readonly=True) if readonly else self.engine
            with Session(self, SYSTEM, bind=engine) as session:
                if user is not None:
                    session.actor = actor(session, user, self.roles.values())
                yield session
                if readonly:
                    session.rollback()
                else:
                    session.commit()

    def run(self, work: Callable[[Session], T], user: str | None = None) -> T:
        """Do the work in a unit of its own; repeat it when another transaction stood in its way."""
        for attempt in range(RETRIES):
            try:
                with self.unit(user) as session:
                    return work(session)
            except Exception as error:
                if attempt == RETRIES - 1 or not is_retried(error):
                    raise
                time.sleep(0.02 * 2**attempt)
        raise AssertionError("unreachable")

    # --- verbs --------------------------------------------------------------------------------------------

    def fire(
        self,
        session: Session,
        verb: str,
        documents: Sequence[Document],
        *,
        override: Collection[str] = (),
        reason: str = "",
        **arguments: Any,
    ) -> Outcome:
        """Make a transition in the session's transaction; see core.workflow.fire."""
        return firing.fire(session, verb, documents, override=override, reason=reason, **arguments)

    def fire_all(
        self,
        verb: str,
        document: type[Document],
        ids: Iterable[int],
        *,
        user: str | None = None,
        chunk: int = CHUNK,
        dry_run: bool = False,
        override: Collection[str] = (),
        reason: str = "",
        progress: Callable[[int], None] = lambda count: None,
        **arguments: Any,
    ) -> Outcome:
        """Fire a verb for many documents in chunks, each its own transaction.

        When a chunk fails it is repeated one by one, so that only the document at fault fails. A dry run does the
        same and rolls each chunk back; the Outcome then says what would be written.
        """
        outcome = Outcome(verb, dry_run=dry_run)
        self.workflow.find(self[document], verb)
        options = {"override": override, "reason": reason, **arguments}

        def attempt(part: list[int]) -> Outcome:
            with collector_paused():
                return self.run(lambda session: self._fire_part(session, verb, document, part, dry_run, options), user)

        for part in _parts(ids, chunk):
            try:
                outcome.add(attempt(part))
            except Exception as error:
                if len(part) == 1:
                    outcome.add(_failure(verb, self[document], part[0], error))
                else:
                    self._one_by_one(attempt, verb, document, part, outcome)
            progress(len(part))
        return outcome

    def _one_by_one(
        self,
        attempt: Callable[[list[int]], Outcome],
        verb: str,
        document: type[Document],
        part: list[int],
        outcome: Outcome,
    ) -> None:
        for id_ in part:
            try:
                outcome.add(attempt([id_]))
            except Exception as error:
                outcome.add(_failure(verb, self[document], id_, error))

    def _fire_part(
        self,
        session: Session,
        verb: str,
        document: type[Document],
        ids: list[int],
        dry_run: bool,
        options: Mapping[str, Any],
    ) -> Outcome:
        D = self[document]
        documents = session.scalars(select(D).where(among(session, D.id, ids)).order_by(D.id)).all()
        outcome = self.fire(session, verb, documents, **options)
        for id_ in dict.fromkeys(ids) if len(documents) < len(ids) else ():
            if all(one.id != id_ for one in documents):
                outcome.results.append(Result(f"{D.noun()} #{id_}", id_, FAILED, f"there is no {D.noun()} #{id_}"))
        if dry_run:
            session.rollback()
        return outcome


def _parts(ids: Iterable[int], size: int) -> Iterator[list[int]]:
    iterator = iter(ids)
    while part := list(islice(iterator, size)):
        yield part


def _failure(verb: str, model: type[Document], id_: int, error: Exception) -> Outcome:
    if not isinstance(error, TradeloomError):
        log.error("%s of %s #%s failed", verb, model.noun(), id_, exc_info=error)
    text = str(error) if isinstance(error, TradeloomError) else f"{type(error).__name__}: {error}"
    return Outcome(verb, [Result(f"{model.noun()} #{id_}", id_, FAILED, text, error=error)])
