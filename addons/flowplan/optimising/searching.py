"""Search a better plan: favour some jobs more and others less, dispatch anew, keep what is no worse."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import exp
from random import Random

from addons.flowplan.optimising.dispatching import PATIENCES, Dispatch
from addons.flowplan.optimising.problem import Found, Problem
from core import Refused

Progress = Callable[[float, int, str], None]
"""Told the seconds gone, the weighted minutes late of the best plan, and what found it."""


def best_rule(problem: Problem) -> Found:
    """Return the best of the plain rules: operations by urgency; whole jobs by slack, by due date, as now."""
    orders = (("slack", problem.by_slack()), ("due date", problem.by_due()), ("as it is", problem.by_live()))
    plans = [*(problem.decode(order, by) for by, order in orders), Dispatch(problem).best()]
    found = [one for one in plans if one is not None]
    if not found:
        raise Refused("the jobs do not fit before the horizon ends", remedy="Lengthen it: flowplan.horizon_days.")
    return min(found, key=lambda one: one.cost)


def search(problem: Problem, found: Found, seconds: float, progress: Progress, *, seed: int = 1) -> Found:
    """Improve a plan until the time is over or somebody presses Ctrl-C; never returns a worse one."""
    random, begun, dispatch = Random(seed), time.monotonic(), Dispatch(problem)
    favours, patience = [1.0] * len(problem.works), random.choice(PATIENCES)
    current = dispatch.plan(patience, favours)
    try:
        while time.monotonic() - begun < seconds and found.cost[0] and len(favours) > 1:
            changed = _changed(favours, random)
            tried = patience * exp(random.gauss(0, 0.3)) if random.random() < 0.1 else patience
            reached = dispatch.plan(tried, changed)
            if reached is None or (current is not None and reached.cost > current.cost):
                continue
            current, favours, patience = reached, changed, tried
            if reached.cost < found.cost:
                better, found = reached.cost[0] < found.cost[0], reached
                if better:
                    progress(time.monotonic() - begun, found.cost[0], found.by)
    except KeyboardInterrupt:
        progress(time.monotonic() - begun, found.cost[0], "stopped")
    return found


def _changed(favours: list[float], random: Random) -> list[float]:
    """Return other favours: those of one to three jobs grow or shrink."""
    new = list(favours)
    for _ in range(random.choice((1, 1, 2, 3))):
        new[random.randrange(len(new))] *= exp(random.gauss(0, 0.7))
    return new
