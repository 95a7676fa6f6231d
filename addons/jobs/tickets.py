"""The queue of PostgreSQL: procrastinate, in a schema of its own in the customer's database.

A ticket says no more than the id of a job. It is put in the transaction that writes the job, by the session's own
connection; workers take tickets, see who holds which, and give back those of workers that died.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import text

from core import UsageError

if TYPE_CHECKING:
    from procrastinate import App as Queue
    from sqlalchemy import Connection

    from core import Session

SCHEMA = "procrastinate"
TASK = "tradeloom"
PATH = "SELECT set_config('search_path', current_setting('search_path') || ', procrastinate', true)"
"""Let the rest of a transaction find procrastinate's tables, after ours; also through a pool such as PgBouncer."""


class Ticket(NamedTuple):
    """One job to be put into the queue: its id, the lock it needs, and from when on."""

    job: int
    lock: str | None
    due: datetime


def put(session: Session, tickets: Sequence[Ticket]) -> None:
    """Put jobs into the queue, in this transaction and two statements; workers hear of them at the commit."""
    if not tickets:
        return
    session.flush()
    connection = session.connection()
    connection.execute(text(PATH))
    now, here = datetime.now(UTC), session.now  # the queue's clock is the real one
    queue = _queue()
    asked: list[Any] = []
    for ticket in tickets:
        at = now + (ticket.due - here) if ticket.due > here else None
        job = queue.configure_task(TASK, lock=ticket.lock, queueing_lock=_key(ticket.job), schedule_at=at).job
        asked.append(job.evolve(task_kwargs={"id": ticket.job}))
    queue.job_manager.batch_defer_jobs(asked, connection=connection.connection.dbapi_connection)


def _key(job: int) -> str:
    return f"job:{job}"


@lru_cache(maxsize=1)
def _queue() -> Queue:
    """Return procrastinate's application, for putting tickets through connections that are given to it."""
    try:
        from procrastinate import App, SyncPsycopgConnector
    except ImportError:
        raise missing() from None
    return App(connector=SyncPsycopgConnector())


def missing() -> UsageError:
    """Return the error for procrastinate that is not installed."""
    remedy = "Install it: pip install 'tradeloom[pg]'."
    return UsageError("jobs on PostgreSQL need the package procrastinate", remedy=remedy)


def create(connection: Connection) -> None:
    """Make procrastinate's tables and functions in a schema of their own, in a transaction that is open."""
    try:
        from procrastinate.schema import SchemaManager
    except ImportError:
        raise missing() from None
    before = connection.execute(text("SELECT current_setting('search_path')")).scalar_one()
    connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))  # what was there when a backup took our place
    connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
    connection.execute(text(f"SET LOCAL search_path = {SCHEMA}"))
    raw: Any = connection.connection.dbapi_connection
    raw.execute(SchemaManager.get_schema())  # many statements at once, which SQLAlchemy does not send
    connection.execute(text("SELECT set_config('search_path', :before, true)"), {"before": before})


def drop(connection: Connection) -> None:
    """Drop all that `create` made."""
    connection.execute(text(f"DROP SCHEMA {SCHEMA} CASCADE"))


TAKE_OVER = """
SELECT procrastinate_retry_job_v2(found.id, now(), NULL, NULL, NULL) FROM (
    SELECT t.id FROM procrastinate_jobs t LEFT JOIN procrastinate_workers w ON w.id = t.worker_id
    WHERE t.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => :seconds))
    FOR UPDATE OF t SKIP LOCKED
) AS found
"""
LOST = """
SELECT j.id, j.lock, j.due_at FROM job_run j
WHERE j.work IS NOT NULL AND (
    j.state = 'waiting' AND NOT EXISTS (
        SELECT 1 FROM procrastinate_jobs t WHERE t.queueing_lock = 'job:' || j.id AND t.status IN ('todo', 'doing'))
    OR j.state = 'running' AND NOT EXISTS (
        SELECT 1 FROM procrastinate_jobs t WHERE t.id = j.ticket AND t.status IN ('todo', 'doing')))
FOR UPDATE OF j SKIP LOCKED
"""
ALIVE = (
    "SELECT count(*) FROM procrastinate.procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :s)"
)


def take_over(session: Session, seconds: float) -> int:
    """Give back the tickets of workers that gave no sign of life for some seconds; return how many."""
    session.execute(text(PATH))
    return len(session.execute(text(TAKE_OVER), {"seconds": seconds}).all())


def put_once(session: Session, tickets: Sequence[Ticket]) -> None:
    """Put jobs into the queue that are not in it, because a ticket of them is about to be thrown away."""
    session.execute(text(PATH))
    known = "SELECT queueing_lock FROM procrastinate_jobs WHERE queueing_lock = ANY(:keys) AND status = 'todo'"
    there = set(session.scalars(text(known), {"keys": [_key(ticket.job) for ticket in tickets]}))
    put(session, [ticket for ticket in tickets if _key(ticket.job) not in there])


def put_lost(session: Session) -> list[int]:
    """Put jobs that wait for a worker and have no ticket, as after a restored backup; return their ids."""
    session.execute(text(PATH))
    lost = session.execute(text(LOST)).all()
    if lost:
        change = text("UPDATE job_run SET state = 'waiting', worker = NULL WHERE id = ANY(:ids)")
        session.execute(change, {"ids": [id_ for id_, _, _ in lost]})
        put(session, [Ticket(*one) for one in lost])
    return [id_ for id_, _, _ in lost]


def alive(session: Session, seconds: float) -> int:
    """Return how many workers gave a sign of life in the last seconds."""
    return int(session.execute(text(ALIVE), {"s": seconds}).scalar_one())
