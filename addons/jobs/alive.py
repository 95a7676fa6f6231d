"""Whether a worker is there: on PostgreSQL by its sign of life, on SQLite by the lock that it holds while it runs."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from core import DatabaseError

if TYPE_CHECKING:
    from core import App, Session

TAKEOVER = 30.0
"""Within so many seconds the jobs of a worker that was killed are taken over."""


class OnlyWorker:
    """Be the only worker of a SQLite file, as long as this is held; the system gives it up when the process dies."""

    def __init__(self, app: App, wait: float = 0.5) -> None:
        self._lock = sqlite3.connect(_beside(app), isolation_level=None, timeout=wait, check_same_thread=False)
        try:
            self._lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            from core.lifecycle import shown_url  # help reads this file, and needs no library of databases

            self._lock.close()
            raise DatabaseError(
                f"another worker is at work on {shown_url(app.engine.url)}",
                remedy="A SQLite file has one worker: use that, or PostgreSQL for several.",
            ) from None

    def close(self) -> None:
        """Let another worker work."""
        self._lock.close()


def workers_alive(session: Session) -> int:
    """Return how many workers there are for the session's customer."""
    if session.dialect_name != "sqlite":
        from addons.jobs.tickets import alive

        return alive(session, TAKEOVER)
    if not Path(_beside(session.app)).exists():
        return 0
    try:
        OnlyWorker(session.app, wait=0).close()
    except DatabaseError:
        return 1
    return 0


def _beside(app: App) -> str:
    return str(app.engine.url.database) + ".worker"
