"""Search a better order of jobs: take one out, put it elsewhere, keep what is no worse."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from addons.flowplan.engine.task import Span
from addons.flowplan.optimising.problem import Problem

Progress = Callable[[float, int, str], None]
"""Told the seconds gone, the weighted minutes late of the best plan, and what found it."""


@dataclass
class Found:
    """Hold the best plan so far: its cost, where the tasks of each job are, and in which order jobs were placed."""

    cost: tuple[int, int]
    spans: dict[int, list[Span]]
    order: Sequence[int]
    by: str


def best_rule(problem: Problem) -> Found:
    """Return the best of the plain orders: by slack and weight, by due date, as they are done now."""
    found: Found | None = None
    for by, order in (("slack", problem.by_slack()), ("due date", problem.by_due()), ("as it is", problem.by_live())):
        cost = problem.decode(order)
        if cost is not None and (found is None or cost < found.cost):
            found = Found(cost, problem.spans(), order, by)
    if found is None:
        from core import Refused

        raise Refused("the jobs do not fit before the horizon ends", remedy="Lengthen it: flowplan.horizon_days.")
    return found


def search(problem: Problem, found: Found, seconds: float, progress: Progress, *, seed: int = 1) -> Found:
    """Improve an order until the time is over or somebody presses Ctrl-C; never returns a worse one."""
    random, begun, count = Random(seed), time.monotonic(), len(problem.works)
    if count < 2:
        return found
    current, cost = list(found.order), found.cost
    try:
        while time.monotonic() - begun < seconds and found.cost[0]:
            order = _moved(problem, current, random)
            reached = problem.decode(order, bound=cost[0])
            if reached is None or reached > cost:
                continue
            current, cost = order, reached
            if cost < found.cost:
                before = found.cost[0]
                found = Found(cost, problem.spans(), list(order), "order search")
                if cost[0] < before:
                    progress(time.monotonic() - begun, cost[0], found.by)
    except KeyboardInterrupt:
        progress(time.monotonic() - begun, found.cost[0], "stopped")
    return found


def _moved(problem: Problem, order: Sequence[int], random: Random) -> list[int]:
    """Return the order with a job put elsewhere, or two swapped; a late one more often, and forward."""
    new, count = list(order), len(order)
    if random.random() < 0.3:
        i, j = random.randrange(count), random.randrange(count)
        new[i], new[j] = new[j], new[i]
        return new
    late = [n for n, amount in enumerate(problem.late_now()) if amount and n < count]
    if late and random.random() < 0.6:
        i = random.choice(late)
        j = random.randrange(i + 1)
    else:
        i, j = random.randrange(count), random.randrange(count)
    new.insert(j, new.pop(i))
    return new
