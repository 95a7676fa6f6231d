"""Keep a better plan as a scenario, compare it with the live one, and take it over."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from addons.flowplan.engine.task import Placed, Plan, PlanChanged, Span
from addons.flowplan.engine.windows import instant, minute
from addons.flowplan.job.changing import by_state
from addons.flowplan.job.job import Job
from addons.flowplan.job.moments import told
from addons.flowplan.job.offer import Offer, OfferedLine
from addons.flowplan.job.reserving import place, wish_of
from addons.flowplan.job.storing import lock, refuse_changed
from addons.flowplan.job.tasks import Work, works_of
from addons.flowplan.optimising.problem import Found, Problem, hours
from addons.flowplan.optimising.scenario import Scenario
from core import BadInput, NotFound, Refused, Session, rows, unknown

MOVES = ("job", "product", "wanted", "was", "becomes", "moved (h)")
COMPARED = ("scenario", "made", "jobs", "moved", "late", "late (weighted h)", "live then", "gain", "note")


def keep(session: Session, problem: Problem, found: Found, name: str) -> Scenario:
    """Store what was found as a scenario of this name; raises BadInput if there is one."""
    S = session[Scenario]
    if session.scalars(select(S.id).where(S.name == name)).first() is not None:
        raise BadInput(f"there is a scenario '{name}' already", remedy="Drop it, or give another name.")
    moves: dict[str, Any] = {}
    moved = late = 0
    for job, work in enumerate(problem.works):
        spans = found.spans[job]
        moves[str(problem.jobs[job][0])] = [
            [task.step.position, span.start, span.end, span.minutes, [list(pair) for pair in span.lanes]]
            for task, span in zip(work.tasks, spans, strict=True)
        ]
        end = max((span.end for span in spans), default=problem.now)
        moved += end != problem.live[job]
        late += problem.lateness(job, end) > 0
    row = {
        **{"name": name, "made": session.now, "versions": json.dumps(problem.versions), "moves": json.dumps(moves)},
        **{"jobs": len(moves), "moved": moved, "late": late, "tardiness": hours(found.cost[0])},
        **{"before": hours(problem.cost(problem.live)), "note": f"by {found.by}"},
    }
    with session.in_verb():
        (id_,) = session.create(Scenario, [row])
    return session.get_one(S, id_)


def named(session: Session, name: str) -> Scenario:
    """Return a scenario by name; raises NotFound."""
    S = session[Scenario]
    found = session.scalars(select(S).where(S.name == name)).first()
    if found is None:
        raise unknown("scenario", name, session.scalars(select(S.name)).all(), error=NotFound)
    return found


def difference(session: Session, scenario: Scenario) -> list[tuple[Any, ...]]:
    """Return the jobs that a scenario moves, old and new, those that gain most first."""
    moves = json.loads(scenario.moves)
    jobs = session.known(Job, [int(id_) for id_ in moves])
    found = []
    for id_, job in jobs.items():
        end = max((move[2] for move in moves[str(id_)]), default=0)
        if job.ends is not None and end != minute(job.ends):
            by = (end - minute(job.ends)) / 60
            row = (job.number, job.product.code, told(session, job.wanted), told(session, job.ends), told(session, end))
            found.append((*row, round(by, 1)))
    return sorted(found, key=lambda row: (row[-1], row[0]))


def compare(session: Session) -> list[tuple[Any, ...]]:
    """Return all scenarios, the best first."""
    S = session[Scenario]
    return [
        (
            *(one.name, told(session, one.made), one.jobs, one.moved, one.late),
            *(f"{figure:.2f}" for figure in (one.tardiness, one.before, one.gain)),
            one.note or "",
        )
        for one in session.scalars(select(S).order_by(S.tardiness, S.id))
    ]


def commit(session: Session, scenario: Scenario) -> Offer:
    """Take a scenario over into the live plan, and drop it.

    Raises PlanChanged, and changes nothing, if the load went on meanwhile so that something no longer fits, and
    Refused if jobs in it are gone or on the way.
    """
    moves = json.loads(scenario.moves)
    jobs = session.known(Job, [int(id_) for id_ in moves])
    gone = [
        id_ for id_ in moves if int(id_) not in jobs or jobs[int(id_)].state not in ("reserved", "planned", "started")
    ]
    if gone:
        one = jobs.get(int(gone[0]))
        what = f"{one} is {one.state}" if one is not None else f"production job #{gone[0]} is gone"
        raise Refused(f"the scenario '{scenario.name}' cannot be taken over: {what}", remedy="Make it anew.")
    order = [jobs[int(id_)] for id_ in moves]
    rows.lock(session, order)
    works = works_of(session, [wish_of(job) for job in order])
    lines = [_line(work, moves) for work in works]
    seen = {int(id_): version for id_, version in json.loads(scenario.versions).items()}
    offer = Offer(lines, minute(session.now), True, "asap", seen)
    lock(session, works)
    try:
        refuse_changed(session, offer, same_date=False, day=lambda clock: instant(clock).date())
    except PlanChanged as error:
        error.message = f"the plan went on since the scenario '{scenario.name}' was made: nothing was changed"
        error.remedy = "Make it anew; the difference is what it would be now."
        raise
    for (state, expires), group in by_state(order).items():
        ids = {job.id for job in group}
        mine = [line for line in lines if line.wish.job_id in ids]
        place(session, group, Offer(mine, offer.now, True, "asap", offer.versions), state, expires)
    drop(session, scenario)
    return offer


def _line(work: Work, moves: dict[str, Any]) -> OfferedLine:
    """Return a line that places the tasks of a job as the scenario does."""
    there = {move[0]: move for move in moves[str(work.wish.job_id)]}
    placed = []
    for task in work.tasks:
        _, start, end, minutes, lanes = there.get(task.step.position, (0, 0, 0, 0, []))
        span = task.fixed or Span(tuple((id_, units) for id_, units in lanes), start, end, minutes)
        placed.append(Placed(task, span, span.start, "scenario"))
    plan = Plan(placed, 0, 0)
    return OfferedLine(work, plan, plan, plan)


def drop(session: Session, *scenarios: Scenario) -> None:
    """Forget scenarios."""
    rows.delete(session, session[Scenario], list(scenarios))


def first_jobs(problem: Problem, numbers: Sequence[str]) -> list[int]:
    """Return the order of jobs by slack, some of them before all others; raises NotFound for one that may not move."""
    known = {number: i for i, (_, number) in enumerate(problem.jobs)}
    for number in numbers:
        if number not in known:
            raise NotFound(f"job '{number}' is not one that may move", remedy="It must be planned and not have begun.")
    first = [known[number] for number in numbers]
    return [*first, *(job for job in problem.by_slack() if job not in first)]
