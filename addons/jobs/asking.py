"""Ask for a job: written in the transaction of the asker, so that it is rolled back with it and never lost with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from addons.jobs.job_run import JobRun
from addons.jobs.plain_values import as_text
from addons.jobs.states import RUNNING, WAITING
from addons.jobs.work import name_of, work_named
from core import Row, Session, UsageError


@dataclass(frozen=True)
class Part:
    """One part of a big run: its arguments, and how many records it is about."""

    arguments: Mapping[str, Any] = field(default_factory=dict)
    total: int = 0


def enqueue(
    session: Session,
    work: Callable[..., object],
    arguments: Mapping[str, Any] | None = None,
    *,
    name: str = "",
    lock: str = "",
    at: datetime | None = None,
    total: int = 0,
    schedule: str | None = None,
) -> int:
    """Ask for a work to be done in the background, for the session's user, and return the id of the job.

    `arguments` are plain values: names, ids, texts, figures, days. Jobs with the same `lock` are done one after the
    other, in the order they were asked for; `at` is the earliest time. Raises UsageError for a work that no worker
    could call and for arguments that are not plain. See addons.jobs.work for what a work may be.
    """
    named = _name_of(session, work, arguments or {})
    row = _row(session, name or named.rpartition(":")[2], named, arguments or {}, lock, at)
    return _written(session, [{**row, "total": total, "schedule": schedule}])[0]


def spread(session: Session, work: Callable[..., object], parts: Sequence[Part], *, name: str, lock: str = "") -> int:
    """Ask for a work to be done in parts that any number of workers take, and return the id of the job of them all.

    Takes the same few statements for ten parts and for a thousand. With a `lock` one part is done after the other.
    Raises UsageError as `enqueue` does, and for no parts.
    """
    if not parts:
        raise UsageError(f"{name}: there is nothing to do", remedy="Ask for it when there is.")
    if len(parts) == 1:
        return enqueue(session, work, parts[0].arguments, name=name, lock=lock, total=parts[0].total)
    named = _name_of(session, work, parts[0].arguments)
    whole = _row(session, name, None, {}, "", None)
    started = {"state": RUNNING, "total": sum(part.total for part in parts)}
    with session.in_verb():
        (parent,) = session.create(JobRun, [{**whole, **started}])
    rows = [_row(session, name, named, part.arguments, lock, None) for part in parts]
    _written(session, [row | {"parent_id": parent, "total": part.total} for row, part in zip(rows, parts, strict=True)])
    return parent


def _name_of(session: Session, work: Callable[..., object], arguments: Mapping[str, Any]) -> str:
    named = name_of(work, arguments)
    work_named(session.app, named)
    return named


def _row(
    session: Session, name: str, work: str | None, arguments: Mapping[str, Any], lock: str, at: datetime | None
) -> Row:
    who = session.actor.name if session.actor.user_id is not None else None
    now = session.now
    asked: Row = {"name": name, "work": work, "arguments": as_text(arguments), "lock": lock or None}
    return {**asked, "asked_by": who, "asked_at": now, "due_at": at or now, "state": WAITING}


def _written(session: Session, rows: list[Row]) -> list[int]:
    with session.in_verb():
        ids = session.create(JobRun, rows)
    if session.dialect_name != "sqlite":
        from addons.jobs.tickets import Ticket, put

        put(session, [Ticket(id_, row["lock"], row["due_at"]) for id_, row in zip(ids, rows, strict=True)])
    return ids
