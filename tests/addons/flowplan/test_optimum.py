"""The date of one chain against fixed load is the best there is: a constraint solver finds none that is earlier."""

import os
from decimal import Decimal as D
from random import Random

import pytest

from addons.flowplan.engine.axis import Axis
from addons.flowplan.engine.board import Board
from addons.flowplan.engine.lane import Lane
from addons.flowplan.engine.solving import forward
from addons.flowplan.engine.task import Need, Task

CASES = int(os.environ.get("TRADELOOM_OPTIMUM_CASES", "25"))


def case(random):
    lanes = {n: Lane(n, f"L{n}", Axis([(0, 2000)]), random.randint(1, 2)) for n in range(3)}
    for lane in lanes.values():
        for _ in range(8):
            start = random.randint(0, 250)
            end = start + random.randint(5, 60)
            if lane.fits(start, end, 1):
                lane.take((start, end, 1))
    tasks = [
        Task(f"t{i}", (Need((random.randrange(3),)),), D(random.randint(5, 40)), (i - 1,) if i else (), lag)
        for i, lag in enumerate(random.choices([0, 0, 10], k=4))
    ]
    return lanes, tasks


def optimum(cp_model, lanes, tasks):
    model = cp_model.CpModel()
    mine = {id_: [] for id_ in lanes}
    before = 0
    for task in tasks:
        start = model.new_int_var(0, 2000, "")
        model.add(start >= before)
        minutes = task.minutes(100)
        mine[task.needs[0].choices[0]].append((model.new_fixed_size_interval_var(start, minutes, ""), 1))
        end = start + minutes
        before = end + task.lag
    for id_, lane in lanes.items():
        for start, stop, used in lane.profile.steps(0, 2000):
            if used:
                mine[id_].append((model.new_fixed_size_interval_var(start, stop - start, ""), used))
        model.add_cumulative([one for one, _ in mine[id_]], [used for _, used in mine[id_]], lane.units)
    model.minimize(end)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return round(solver.objective_value)


def test_a_chain_is_done_as_early_as_can_be():
    cp_model = pytest.importorskip("ortools.sat.python.cp_model")
    random = Random(11)
    for _ in range(CASES):
        lanes, tasks = case(random)
        assert forward(Board(lanes), tasks, 0).end == optimum(cp_model, lanes, tasks)
