"""Progress: what is started, how long it still takes, what is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from addons.flowplan.engine.board import Board
from addons.flowplan.engine.windows import instant, minute
from addons.flowplan.job.job import Job, Operation
from addons.flowplan.job.moments import told
from addons.flowplan.job.tasks import span_of
from addons.flowplan.job.workshop import locked_lanes, write_load
from core import BadInput, NotFound, Refused, Session, load, rows


class ProgressedJob(Job, extends=True):
    """A job on the floor: operations start, take longer or shorter, and are done."""

    @classmethod
    def begin(cls, session: Session, jobs: Sequence[Self], *, operation: int = 0) -> None:
        """Start an operation, by its position; the next one if none is named."""
        for _, some in _named(session, jobs, operation, ("planned", "planned by days")):
            detailed = [one for one in some if one.state == "planned"]
            rows.update(session, session[Operation], [{"id": one.id, "state": "started"} for one in detailed])

    @classmethod
    def report(cls, session: Session, jobs: Sequence[Self], *, remaining: int, operation: int = 0) -> None:
        """Say how many working minutes a started operation still takes from now on; its end follows."""
        if remaining < 0:
            raise BadInput(f"{remaining} minutes cannot remain", remedy="Give 0 or more.")
        for job, some in _named(session, jobs, operation, ("started",)):
            _re_end(session, job, some, remaining)

    @classmethod
    def finish(cls, session: Session, jobs: Sequence[Self], *, operation: int = 0) -> None:
        """Finish an operation, by its position; the next one if none is named. What it had left is free."""
        for _, some in _named(session, jobs, operation, ("started", "planned")):
            _done(session, some)

    @classmethod
    def complete(cls, session: Session, jobs: Sequence[Self]) -> None:
        """Finish all operations of jobs."""
        load(session, jobs, "lines")
        _done(session, [one for job in jobs for one in job.lines if one.state != "done"])


def _named(
    session: Session, jobs: Sequence[Job], step: int, states: Sequence[str]
) -> list[tuple[Job, list[Operation]]]:
    """Return the operations of one step of each job that are in one of the states; raises NotFound, Refused."""
    load(session, jobs, "lines")
    found = []
    for job in jobs:
        if step and not any(one.step == step for one in job.lines):
            known = sorted({str(one.step) for one in job.lines})
            raise NotFound(f"{job} has no operation {step}", remedy=f"Its operations are: {', '.join(known)}.")
        open_ = [one for one in job.lines if one.state in states and step in (0, one.step)]
        if not open_:
            what = f"no operation of {job} is {' or '.join(states)}"
            raise Refused(what, remedy="`job show` tells how far each is.")
        first = min(open_, key=lambda one: (one.start, one.step)).step
        found.append((job, [one for one in open_ if one.step == first]))
    return found


def _re_end(session: Session, job: Job, some: Sequence[Operation], remaining: int) -> None:
    span, now = span_of(some), minute(session.now)
    lanes = locked_lanes(session, [id_ for id_, _ in span.lanes])
    end = now + remaining
    if span.lanes:
        axis = Board(lanes).axis([id_ for id_, _ in span.lanes])
        end = max(axis.end(axis.at(now) + remaining), now) if remaining else now
    changes = [(id_, span.start, span.end, -units, None) for id_, units in span.lanes]
    start = min(span.start, now)
    changes += [(id_, start, end, units, None) for id_, units in span.lanes]
    values = {"start": instant(start), "end": instant(end), "minutes": remaining}
    rows.update(session, session[Operation], [{"id": one.id, **values} for one in some])
    write_load(session, changes)
    ends = max(one.end for one in job.lines)
    rows.update(session, session[Job], [{"id": job.id, "starts": min(one.start for one in job.lines), "ends": ends}])
    session.note(job, f"{some[0].name} ends {told(session, end)}")


def _done(session: Session, some: Sequence[Operation]) -> None:
    loads = [one for one in some if one.resource_id is not None and one.state in ("planned", "started")]
    locked_lanes(session, {one.resource_id for one in loads if one.resource_id is not None})
    values = [{"id": one.id, "state": "done"} for one in some]
    rows.update(session, session[Operation], values)
    changes = [
        (one.resource_id, minute(one.start), minute(one.end), -one.units, None)
        for one in loads
        if one.resource_id is not None
    ]
    write_load(session, changes)
