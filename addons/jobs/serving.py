"""One worker process: it serves customers until it is told to stop, each with a queue of its own."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from addons.jobs.alive import TAKEOVER
from addons.jobs.running import Runner, release_held
from addons.jobs.scheduling import ask_for_due
from core import AddonError, App, DatabaseError, TradeloomError
from core.lifecycle import customised, known_addons, plain_errors

if TYPE_CHECKING:
    from collections.abc import Awaitable

log = logging.getLogger("tradeloom.jobs")

CHECK_EVERY = 5.0
"""So often, in seconds, a worker looks for jobs that are due, workers that died, and addons that changed."""
LOST_EVERY = 60.0
"""So often, in seconds, it looks for jobs that wait without a ticket."""
REOPEN_AFTER = 2.0
"""After so many seconds a database that did not answer is asked again."""


@dataclass
class Service:
    """Hold what the customers of a worker process share.

    `takeover` is how long, in seconds, a worker may give no sign of life; `grace` how long a job may go on once the
    worker is to stop. With `once` it ends when nothing waits any more.
    """

    takeover: float = TAKEOVER
    grace: float = 60.0
    once: bool = False
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    is_to_reload: bool = False
    refused: list[str] = field(default_factory=list)
    """The customers that could not be served at all."""
    runners: list[Runner] = field(default_factory=list)

    @property
    def check_every(self) -> float:
        """Return how often to look after workers that died: six times before they are missed."""
        return min(CHECK_EVERY, self.takeover / 6)

    async def pause(self, seconds: float) -> None:
        """Wait, but not longer than until the worker is to stop."""
        try:
            await asyncio.wait_for(self.stop.wait(), seconds)
        except TimeoutError:
            return

    async def run(self, customers: Iterable[tuple[str, Callable[[], App]]]) -> bool:
        """Serve customers until told to stop; return whether all jobs at hand were finished or given back by then."""
        ended = await asyncio.gather(*(self._serve(name, opening) for name, opening in customers))
        return all(ended)

    async def _serve(self, name: str, opening: Callable[[], App]) -> bool:
        """Serve one customer; while it cannot be opened, say why, once, and try again."""
        said = ""
        while not self.stop.is_set():
            try:
                app = opening()
                if "jobs" not in app.composition.enabled:
                    raise AddonError("the addon 'jobs' is not enabled", remedy="tradeloom addon enable jobs")
                return await self._attend(app)
            except TradeloomError as error:
                if str(error) != said:
                    said = str(error)
                    log.warning("customer %s waits: %s", name, said.replace("\n", " "))
                if self.once:
                    self.refused.append(name)
                    return True
                await self.pause(CHECK_EVERY)
        return True

    async def _attend(self, app: App) -> bool:
        runner = Runner(app)
        self.runners.append(runner)
        queue: Callable[[Service, App, Runner], Awaitable[bool]]
        if app.engine.dialect.name == "sqlite":
            from addons.jobs.sqlite_queue import attend as queue
        else:
            from addons.jobs.postgres_queue import attend as queue
        await asyncio.to_thread(self.look_after, app)
        await asyncio.to_thread(self.look_for_lost, app)
        watch = asyncio.create_task(self._watch(app))
        log.info("serving %r", app)
        try:
            return await queue(self, app, runner)
        finally:
            watch.cancel()

    async def _watch(self, app: App) -> None:
        """Look after jobs and addons every few seconds, until the worker stops."""
        before, looked = await asyncio.to_thread(makeup, app), time.monotonic()
        while not self.stop.is_set():
            await self.pause(self.check_every)
            if self.stop.is_set():
                return
            try:
                await asyncio.to_thread(self.look_after, app)
                if time.monotonic() - looked > LOST_EVERY:
                    looked = time.monotonic()
                    await asyncio.to_thread(self.look_for_lost, app)
            except Exception:  # such as a schedule of an addon that cannot be worked out: the jobs go on
                log.exception("looking after the jobs of %r failed", app)
            now = await asyncio.to_thread(makeup, app)
            before = before or now
            if now is not None and now != before:
                log.info("addons of %r changed: starting anew", app)
                self.is_to_reload = True
                self.stop.set()

    def look_after(self, app: App) -> None:
        """Ask for what is due, and give back what workers that died had at hand."""
        with _answering(app):
            asked = ask_for_due(app)
            if asked:
                log.info("due: %s", ", ".join(f"job {id_}" for id_ in asked))
            if app.engine.dialect.name != "sqlite":
                from addons.jobs.tickets import take_over

                back = app.run(lambda session: take_over(session, self.takeover))
                if back:
                    log.warning("took over %s jobs of workers that gave no sign of life", back)

    def look_for_lost(self, app: App) -> None:
        """Let jobs be done whose addon is back, and those that have no ticket, as after a restored backup."""
        with _answering(app):
            back = release_held(app)
            if app.engine.dialect.name != "sqlite":
                from addons.jobs.tickets import put_lost

                back = app.run(put_lost)
            if back:
                log.info("put back: %s", ", ".join(f"job {id_}" for id_ in back))


@contextmanager
def _answering(app: App) -> Iterator[None]:
    """Say that a database does not answer, and go on: it will be asked again."""
    try:
        with plain_errors(app.engine.url):
            yield
    except (DatabaseError, SQLAlchemyError) as error:
        log.warning("the database does not answer, trying again: %s", str(error).partition("\n")[0])


def makeup(app: App) -> object:
    """Return what an application is made of as its database says: addons, versions, types, roles; None if unknown."""
    try:
        with plain_errors(app.engine.url), app.engine.execution_options(readonly=True).connect() as connection:
            return known_addons(connection), customised(app.composition.addons, connection)
    except (TradeloomError, SQLAlchemyError):
        return None
