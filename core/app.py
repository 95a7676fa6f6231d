"""One customer's application: a shared composition, and an engine, settings and a clock of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import Path
from threading import active_count
from typing import Any, TypeVar

import pluggy
from sqlalchemy import Engine

from core.access.users import Role, actor, added_up
from core.composition.addon import Addon, discover, resolve
from core.composition.composition import Composition, compose
from core.composition.document import Document
from core.composition.model import Model
from core.composition.plugins import contributions
from core.lifecycle.database import database_url, is_retried, make_engine, plain_errors, shown_url
from core.lifecycle.enabling import customised, enabled_addons
from core.storage.actor import SYSTEM
from core.storage.session import Session
from core.workflow import firing
from core.workflow.bulk import CHUNK, BulkRun
from core.workflow.outcome import Outcome
from core.workflow.transition import Workflow, workflow_of

M = TypeVar("M", bound=Model)
T = TypeVar("T")

RETRIES = 4


def utc_now() -> datetime:
    """Return the present instant; the default clock."""
    return datetime.now(UTC)


@dataclass(eq=False)
class App:
    """Run one customer: `app[Order]` is the composed class, `app.unit()` a unit of work, `app.fire` a verb."""

    engine: Engine
    composition: Composition
    installed: Mapping[str, Addon]
    name: str = ""
    clock: Callable[[], datetime] = utc_now
    zone: Callable[[Session], tzinfo] = lambda session: UTC
    """Says where the business day begins; an addon may put another function here when it hears `started`."""
    own_roles: Sequence[Role] = ()
    """The roles of this customer alone."""
    kept: dict[str, Any] = field(default_factory=dict)
    """The rows of small tables, by table; see core.storage.loading.every."""

    @classmethod
    def open(
        cls, database: str, *, folders: Iterable[Path] = (), name: str = "", clock: Callable[[], datetime] = utc_now
    ) -> App:
        """Open a customer's database with the addons enabled and the document types declared in it.

        Raises DatabaseError when it cannot be read or was never initialised, AddonError for a package that is gone.
        """
        engine = make_engine(database_url(database))
        try:
            return cls.on(engine, discover(folders), name=name, clock=clock)
        except BaseException:
            engine.dispose()
            raise

    @classmethod
    def on(
        cls, engine: Engine, installed: Mapping[str, Addon], *, name: str = "", clock: Callable[[], datetime] = utc_now
    ) -> App:
        """Open a customer's database by an engine that is there; see open."""
        addons = resolve(installed, enabled_addons(engine, installed))
        with plain_errors(engine.url), engine.execution_options(readonly=True).connect() as connection:
            recipes, roles = customised(addons, connection)
        return cls(engine, compose(addons, recipes, late=True), installed, name, clock, own_roles=roles)

    def __post_init__(self) -> None:
        self.hook.started(app=self)

    def __repr__(self) -> str:
        names = ", ".join(addon.name for addon in self.composition.addons)
        return f"<App {self.name or shown_url(self.engine.url)}: {names}>"

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

    @property
    def workflow(self) -> Workflow:
        """Return the transitions and checks of the enabled addons."""
        return workflow_of(self.composition)

    @cached_property
    def roles(self) -> dict[str, Role]:
        """Return the roles by name; permissions of a role named several times are added up, the customer's own too."""
        given = [role for _, role in contributions(self.composition.manager, "roles", Role)]
        return added_up([*given, *self.own_roles])

    @contextmanager
    def unit(self, user: str | None = None, *, readonly: bool = False) -> Iterator[Session]:
        """Open a unit of work for a user (the system if none): committed at the end, rolled back on error."""
        if active_count() > 1:  # SQLAlchemy cannot map a class or relation while another thread reads by its mappers
            self.composition.complete()
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
                if not is_retried(error):
                    raise
                time.sleep(0.02 * 2**attempt)
        with self.unit(user) as session:
            return work(session)

    fire = staticmethod(firing.fire)
    """Make a transition in a session's transaction."""

    def fire_all(
        self,
        verb: str,
        document: type[Document],
        ids: Iterable[int],
        *,
        user: str | None = None,
        chunk: int = CHUNK,
        dry_run: bool = False,
        progress: Callable[[int], None] = lambda count: None,
        **options: Any,
    ) -> Outcome:
        """Fire a verb for many documents in chunks, each its own transaction.

        When a chunk fails it is repeated one by one, so that only the document at fault fails. A dry run is one
        transaction, rolled back; the Outcome then says what would be written. Options are those of `fire`; with
        `pass_over` there is nothing to do for documents that are gone or went on since the ids were read.
        """
        run = BulkRun(lambda work: self.run(work, user), self[document], verb, dry_run, options)
        return run.fire(ids, chunk, progress)
