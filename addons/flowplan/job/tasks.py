"""From the steps of processes, and what there is of a job, to tasks for the engine."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from decimal import ROUND_CEILING, Decimal
from typing import Any

from sqlalchemy import inspect, select

from addons.flowplan.engine.task import Need, Span, Step, Task, in_order
from addons.flowplan.engine.windows import minute
from addons.flowplan.job.job import DONE, RESERVED, STARTED, Job, Operation, refuse_nothing
from addons.flowplan.plant.dag import predecessors
from addons.flowplan.plant.process import COARSE, Process, ProcessStep, also_of
from addons.flowplan.plant.resource import GroupMember, resources_by_code
from core import ZERO, BadInput, NotFound, Session, among, load


@dataclass(frozen=True)
class Wish:
    """Ask for a quantity of a product, by a clock minute or as early as can be.

    `job` is re-simulated: its own load is out of the way, what is started or pinned stays.
    """

    product_id: int
    quantity: Decimal
    process_id: int | None = None
    wanted: int | None = None
    release: int | None = None
    job: Job | None = None
    freeze: int = 0
    """Operations of the job that start before this clock minute stay too."""
    rush: bool = False
    name: str = ""

    @property
    def job_id(self) -> int | None:
        """Return the id of the job; it is known also after the session that asked is over."""
        return None if self.job is None else int(inspect(self.job).identity[0])


@dataclass(frozen=True)
class Held:
    """Remember an operation as it was when the question was asked."""

    step: int
    resource_id: int | None
    units: int
    start: dt.datetime
    end: dt.datetime
    minutes: int
    main: bool
    state: str
    expires_at: dt.datetime | None


@dataclass(frozen=True)
class Work:
    """Hold a wish with its process and its tasks, in order; `mine` are the operations that are out of the way."""

    wish: Wish
    process_id: int
    is_coarse: bool
    """Whether it is planned by days."""
    tasks: Sequence[Task]
    mine: Sequence[Held] = ()

    def resources(self) -> set[int]:
        """Return the resources it may use, and those it uses."""
        found = {id_ for task in self.tasks for need in task.needs for id_ in need.choices}
        found |= {id_ for task in self.tasks if task.fixed for id_, _ in task.fixed.lanes}
        return found | {one.resource_id for one in self.mine if one.resource_id is not None}


def works_of(session: Session, wishes: Sequence[Wish]) -> list[Work]:
    """Return the work that wishes make, in a fixed number of statements.

    Raises BadInput for quantities that make nothing, NotFound for a product without a released process.
    """
    for wish in wishes:
        refuse_nothing(wish.quantity)
    missing = {wish.product_id for wish in wishes if wish.process_id is None}
    current = Process.current(session, missing) if missing else {}
    if without := missing - current.keys():
        current |= Process.current(session, without, COARSE)
    ids = {wish.process_id for wish in wishes if wish.process_id is not None}
    known = session.known(Process, ids)
    found = [known[w.process_id] if w.process_id is not None else current.get(w.product_id) for w in wishes]
    for wish, process in zip(wishes, found, strict=True):
        if process is None:
            _refuse_unmade(session, wish)
    processes = list({one.id: one for one in found if one is not None}.values())
    load(session, processes, "lines")
    steps = [step for process in processes for step in process.lines]
    choices = _choices(session, steps)
    jobs = [wish.job for wish in wishes if wish.job is not None]
    load(session, jobs, "lines")
    return [_work(wish, process, choices) for wish, process in zip(wishes, found, strict=True) if process is not None]


def _refuse_unmade(session: Session, wish: Wish) -> None:
    from addons.base import Product

    product = session.get(session[Product], wish.product_id)
    raise NotFound(
        f"{product or f'product #{wish.product_id}'} has no released process: nobody knows how it is made",
        remedy="Enter one with process new, and release it: process release NUMBER.",
    )


def _choices(session: Session, steps: Sequence[ProcessStep]) -> dict[str, tuple[int, ...]]:
    """Return the resources by code, and by "#id" of a group."""
    codes = {code for step in steps for code, _ in also_of(step.also)}
    found = resources_by_code(session, codes) if codes else {}
    groups = {step.group_id for step in steps if step.group_id is not None}
    if groups:
        M, members = session[GroupMember], defaultdict(list)
        query = select(M.group_id, M.resource_id).where(among(session, M.group_id, sorted(groups))).order_by(M.id)
        for group, resource in session.execute(query):
            members[f"#{group}"].append(resource)
        found |= {group: tuple(ids) for group, ids in members.items()}
    return found


def _work(wish: Wish, process: Process, choices: dict[str, tuple[int, ...]]) -> Work:
    steps = sorted(process.lines, key=lambda step: step.position)
    order = predecessors([(step.position, step.name, step.after) for step in steps])
    place = {step.position: i for i, step in enumerate(steps)}
    there: dict[int, list[Operation]] = defaultdict(list)
    for operation in wish.job.lines if wish.job is not None else ():
        there[operation.step].append(operation)
    tasks = [
        replace(
            _task(step, wish, choices, there.get(step.position, ())),
            after=tuple(place[position] for position in order[step.position]),
            release=wish.release,
        )
        for step in steps
    ]
    names = [field.name for field in fields(Held)]
    mine = [
        Held(**{name: getattr(one, name) for name in names})
        for each in there.values()
        for one in each
        if not stays(one, wish.freeze)
    ]
    return Work(wish, process.id, process.level == COARSE, in_order(tasks), mine)


def stays(operation: Operation, freeze: int = 0) -> bool:
    """Say whether an operation stays where it is when its job is placed anew."""
    return operation.pinned or operation.state in (STARTED, DONE) or minute(operation.start) < freeze


def _task(step: ProcessStep, wish: Wish, choices: dict[str, tuple[int, ...]], there: Sequence[Operation]) -> Task:
    quantity = wish.quantity
    batches = (quantity / step.batch).to_integral_value(ROUND_CEILING)
    main = next((one for one in there if one.main), None)
    needs = _needs(step, choices)
    work = step.setup_minutes + step.run_minutes * batches
    fixed = None
    if main is not None and stays(main, wish.freeze):
        fixed = span_of(there)
    elif main is not None and main.resource_id is None:
        needs, work = (), Decimal(main.minutes)
    elif main is not None and main.chosen:
        needs = (Need((main.resource_id or 0,), step.units), *needs[1:])
    return Task(
        name=step.name,
        needs=needs,
        work=work,
        lag=step.lag_minutes,
        lag_is_working=step.lag_working,
        pauses=step.pauses,
        chunk=step.chunk_minutes,
        material=(step.material_id, (step.material_quantity or ZERO) * quantity) if step.material_id else None,
        fixed=fixed,
        step=Step(step.position, step.name, step.lead_days, step.lag_days),
    )


def _needs(step: ProcessStep, choices: dict[str, tuple[int, ...]]) -> tuple[Need, ...]:
    main = (step.resource_id,) if step.resource_id is not None else choices.get(f"#{step.group_id}", ())
    needs = [Need(main, step.units)]
    needs += [Need(choices.get(code, ()), units) for code, units in also_of(step.also)]
    if not all(need.choices for need in needs):
        what = f"the step '{step.name}' has no resource: a group it names has no members"
        raise BadInput(what, remedy="Add some: record new flowplan.GroupMember group=… resource=….")
    return tuple(needs)


def span_of(operations: Iterable[Any]) -> Span:
    """Return where the operations of one step are."""
    some = list(operations)
    main = next(one for one in some if one.main)
    lanes = tuple((one.resource_id, one.units) for one in some if one.resource_id is not None)
    return Span(lanes, minute(main.start), minute(main.end), main.minutes)


def spans_of(operations: Iterable[Operation | Held]) -> list[Span]:
    """Return where operations are, a span per step."""
    by_step: dict[int, list[Operation | Held]] = defaultdict(list)
    for one in operations:
        by_step[one.step].append(one)
    return [span_of(each) for each in by_step.values()]


def is_load(operation: Operation | Held, now: int) -> bool:
    """Say whether an operation counts as load by now."""
    lapsed = operation.expires_at is not None and minute(operation.expires_at) <= now
    return operation.state in (RESERVED, "planned", STARTED) and not lapsed
