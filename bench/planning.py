"""The bench of planning, each step in a process of its own; prints one JSON object.

    python bench/planning.py promise 100000          the engine alone: dates beside plain ways to find them
    python bench/planning.py stored URL 100000       dates from a database: cold, warm, explained, drawn
    python bench/planning.py reserve URL 4 8         4 processes that reserve on 8 resources of PostgreSQL
    python bench/planning.py plan 100 10             whole plans: orders of jobs, search, solver

The shop: 50 resources of 1 to 4 units, two years of 5 x 8 hours, 70 % full, all of it in the first three quarters; a
question is a chain of 8 operations. Times are CPU time of this process, since the machine is shared.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import sqlite3
import statistics
import subprocess
import sys
import time
import tracemalloc
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from addons import flowplan
from addons.flowplan.engine.axis import Axis
from addons.flowplan.engine.board import Board
from addons.flowplan.engine.lane import Lane
from addons.flowplan.engine.solving import forward, infinite
from addons.flowplan.engine.task import Need, NoSlot, Task
from addons.flowplan.engine.windows import Hours, Shift, expand, instant, minute
from core import App

RESOURCES, STEPS, DAYS, FULL = 50, 8, 730, 0.7
WARM_SECONDS = 3.0
"""How long a seller may take to start; who reserves is measured when all of them have."""
LOADED, BUSY = 0.75, 0.93
"""The part of the horizon that has load, and how much of it is taken: 70 % in all."""
START = dt.date(2027, 1, 4)
ZONE = ZoneInfo("Europe/Amsterdam")


def axis() -> Axis:
    hours = Hours(dt.time(8), dt.time(16))
    return Axis(expand(ZONE, [Shift(day, hours) for day in range(5)], [], START, START + dt.timedelta(days=DAYS)))


def shop(n: int, open_: Axis) -> tuple[dict[int, Lane], dict[int, list[tuple[int, int, int]]]]:
    """Fill resources with n operations, without over-allocation; return lanes and (start, end, units) on the axis."""
    random, lanes, loads = Random(1), {}, {}
    each = n // RESOURCES
    for id_ in range(1, RESOURCES + 1):
        units = 1 + id_ % 4
        per_unit = max(each // units, 1)
        step = open_.total * LOADED / per_unit  # all of it in the first part of the horizon
        some = []
        for _ in range(units):
            at = 0.0
            for _ in range(per_unit):
                minutes = max(round(step * BUSY * random.uniform(0.5, 1.5)), 1)
                some.append((int(at), min(int(at) + minutes, open_.total), 1))
                at = int(at) + minutes + random.expovariate(1 / (step * (1 - BUSY)))
        lane = Lane(id_, f"R{id_}", open_, units)
        lane.fill([], [])
        lane.profile = type(lane.profile).of(some)
        lanes[id_], loads[id_] = lane, some
    return lanes, loads


def questions(count: int) -> list[tuple[list[Task], int]]:
    random, first = Random(2), minute(dt.datetime.combine(START, dt.time(7), ZONE))
    found = []
    for _ in range(count):
        ids = random.sample(range(1, RESOURCES + 1), STEPS)
        tasks = [
            Task(f"t{i}", (Need((id_,)),), Decimal(random.randint(30, 300)), (i - 1,) if i else ())
            for i, id_ in enumerate(ids)
        ]
        found.append((tasks, first + random.randint(0, 90) * 1440))
    return found


def timed(work: Any, cases: list[Any]) -> dict[str, float]:
    took = []
    for case in cases:
        begun = time.process_time()
        work(*case)
        took.append((time.process_time() - begun) * 1000)
    took.sort()
    return {"median": statistics.median(took), "p95": took[int(len(took) * 0.95)], "max": took[-1]}


class Plain(Board):
    """A board that walks the steps of the profile instead of asking the index."""

    def _free_from(self, axis: Axis, lanes: Any, minutes: int, work: int) -> int:
        id_, units = lanes[0]
        return self.lanes[id_].profile.earliest(work, minutes, self.lanes[id_].units - units)


def swept(open_: Axis, lanes: dict[int, Lane], loads: dict[int, Any], tasks: list[Task], now: int) -> int:
    """Find the end by sorting the loads of each resource and sweeping over them, for each operation anew."""
    ready = open_.at(now)
    for task in tasks:
        id_ = task.needs[0].choices[0]
        events = sorted([(a, 1) for a, _, _ in loads[id_]] + [(b, -1) for _, b, _ in loads[id_]])
        minutes, used, start = task.minutes(100), 0, ready
        for at, change in events:
            if used < lanes[id_].units and at - max(start, ready) >= minutes:
                break
            used += change
            if used >= lanes[id_].units:
                start = FAR
            elif start == FAR:
                start = max(at, ready)
        ready = max(start, ready) + minutes
    return ready


FAR = 10**12
SWEEP = """
WITH e AS (SELECT a AS at, units FROM load WHERE resource = :id AND b > :ready
           UNION ALL SELECT b, -units FROM load WHERE resource = :id AND b > :ready),
s AS (SELECT at, sum(sum(units)) OVER (ORDER BY at) AS used, lead(at) OVER (ORDER BY at) AS after FROM e GROUP BY at),
f AS (SELECT max(at, :ready) AS a, coalesce(after, 1000000000) AS b, used < :units AS free FROM s
      WHERE coalesce(after, 1000000000) > :ready
      UNION ALL SELECT :ready, coalesce((SELECT min(at) FROM e), 1000000000), 1),
g AS (SELECT a, b, free, sum(NOT free) OVER (ORDER BY a, b) AS island FROM f)
SELECT min(a), max(b) FROM g WHERE free GROUP BY island HAVING max(b) - min(a) >= :minutes ORDER BY 1 LIMIT 1
"""


def by_sql(base: sqlite3.Connection, open_: Axis, lanes: dict[int, Lane], tasks: list[Task], now: int) -> int:
    ready = open_.at(now)
    for task in tasks:
        id_, minutes = task.needs[0].choices[0], task.minutes(100)
        asked = {"id": id_, "ready": ready, "minutes": minutes, "units": lanes[id_].units}
        found = base.execute(SWEEP, asked).fetchone()
        ready = (found[0] if found else ready) + minutes
    return ready


def promise(n: int) -> dict[str, Any]:
    open_ = axis()
    begun = time.process_time()
    lanes, loads = shop(n, open_)
    tracemalloc.start()
    copies = {id_: type(lane.profile).of(loads[id_]) for id_, lane in lanes.items()}
    for id_, lane in lanes.items():
        lane.profile, lane._gaps = copies[id_], None
        assert lane.gaps
    memory = tracemalloc.get_traced_memory()[0] / n
    tracemalloc.stop()
    built = time.process_time() - begun
    asked, board, plain = questions(400), Board(lanes), Plain(lanes)

    def ask(on: Board) -> Any:
        def one(tasks: list[Task], now: int) -> None:
            with contextlib.suppress(NoSlot):
                forward(on, tasks, now)

        return one

    result: dict[str, Any] = {"n": n, "bytes": memory, "build_s": built, "index": timed(ask(board), asked)}
    result["profile"] = timed(ask(plain), asked[: 400 if n <= 100_000 else 60])
    result["infinite"] = timed(lambda tasks, now: infinite(board, tasks, now), asked)
    few = asked[:12]
    result["sweep"] = timed(lambda tasks, now: swept(open_, lanes, loads, tasks, now), few)
    agree = answered = 0
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE load (resource INTEGER, a INTEGER, b INTEGER, units INTEGER)")
    base.executemany("INSERT INTO load VALUES (?, ?, ?, ?)", [(i, *one) for i, some in loads.items() for one in some])
    base.execute("CREATE INDEX ix ON load (resource, b)")
    result["sql"] = timed(lambda tasks, now: by_sql(base, open_, lanes, tasks, now), few)
    for tasks, now in few:
        try:
            end = open_.at(forward(board, tasks, now).end)
        except NoSlot:
            continue
        answered += 1
        agree += end == swept(open_, lanes, loads, tasks, now) == by_sql(base, open_, lanes, tasks, now)
    result["agree"] = f"{agree} of {answered}"
    random = Random(3)
    changes = [(random.randint(1, RESOURCES), random.randint(0, open_.total - 400)) for _ in range(1000)]
    result["update"] = timed(lambda id_, at: lanes[id_].change(open_.start(at), open_.end(at + 200), 1), changes)
    return result


def app_of(url: str) -> App:
    from addons.installing import enable, seed_app
    from core.app import utc_now
    from core.composition import discover
    from core.lifecycle import make_engine

    engine = make_engine(url)
    installed = discover()
    enable(engine, installed, ("flowplan",), utc_now)
    app = App.on(engine, installed)
    seed_app(app)
    return app


def fill(app: App, resources: int, operations: int) -> list[int]:
    """Make a shop with processes of 8 steps, and stored operations; return products."""
    random = Random(5)
    with app.unit() as session, session.in_verb():
        (calendar,) = session.create(flowplan.Calendar, [{"code": "DAY", "name": "Day", "zone": str(ZONE)}])
        session.create(flowplan.Shift, [{"calendar_id": calendar, "start": "08:00", "end": "16:00"}])
        rows = [
            {"code": f"R{i}", "name": f"R{i}", "units": 1 + i % 4, "calendar_id": calendar} for i in range(resources)
        ]
        ids = session.create(flowplan.Resource, rows)
        unit = next(iter(session.known(app.composition.named("base.Unit"))))
        goods = [{"code": f"P{i}", "name": f"P{i}", "unit_id": unit, "list_price": Decimal(1)} for i in range(20)]
        products = session.create(app.composition.named("base.Product"), goods)
        new = [
            {
                "product_id": product,
                "lines": [
                    {"name": f"s{k}", "resource_id": id_, "setup_minutes": Decimal(random.randint(10, 60))}
                    for k, id_ in enumerate(random.sample(ids, min(STEPS, resources)))
                ],
            }
            for product in products
        ]
        made = session.create(flowplan.Process, new)
        known = session.known(flowplan.Process, made)
        session.fire("release", [known[id_] for id_ in made]).expect_done()
    if operations:
        _store(app, ids, products[0], operations)
    return products


def _store(app: App, ids: list[int], product: int, operations: int) -> None:
    from core import rows

    begin = minute(app.clock())
    zone_axis = Axis(
        expand(
            ZONE,
            [Shift(d, Hours(dt.time(8), dt.time(16))) for d in range(5)],
            [],
            instant(begin).date(),
            instant(begin).date() + dt.timedelta(days=600),
        )
    )
    with app.unit() as session, session.in_verb():
        (job,) = session.create(flowplan.Job, [{"product_id": product, "quantity": Decimal(1)}])
        each = operations // len(ids)
        for n, id_ in enumerate(ids):
            units = 1 + n % 4
            step = zone_axis.total * units // each
            new = []
            for k in range(each):
                at = (k // units) * step
                start, end = zone_axis.start(at), zone_axis.end(at + max(int(step * FULL), 1))
                new.append(
                    {
                        **{"job_id": job, "position": n * each + k, "step": 10, "name": "busy", "resource_id": id_},
                        **{"units": 1, "start": instant(start or begin), "end": instant(end), "minutes": 1},
                        **{"state": "planned", "main": True},
                    }
                )
            rows.append(session, session[flowplan.Operation], new)


def stored(url: str, n: int) -> dict[str, Any]:
    from addons.flowplan.job.explaining import explain
    from addons.flowplan.job.workshop import workshop
    from addons.flowplan.loads import loads

    app = app_of(url)
    products = fill(app, RESOURCES, n)
    workshop(app).lanes.clear()
    workshop(app).shapes.clear()
    result: dict[str, Any] = {"database": app.engine.dialect.name, "n": n}
    with app.unit(readonly=True) as session:
        begun, wall = time.process_time(), time.monotonic()
        loads(session, session.today, 104, weekly=True)
        result["cold_s"], result["cold_wall_s"] = time.process_time() - begun, time.monotonic() - wall
        result["load_chart"] = timed(lambda: loads(session, session.today, 104, weekly=True), [()] * 5)

    def ask(product: int) -> Any:
        with app.unit(readonly=True) as session:
            return flowplan.simulate(session, [flowplan.Wish(product, Decimal(1))])

    for product in products:  # the indexes are made when they are first asked for
        ask(product)
    result["promise"] = timed(ask, [(products[i % len(products)],) for i in range(100)])
    with app.unit(readonly=True) as session:
        offer = flowplan.simulate(session, [flowplan.Wish(products[1], Decimal(4))])
        result["explain"] = timed(lambda: explain(session, offer, offer.lines[0]), [()] * 20)
    app.close()
    return result


def sell(url: str, count: int, at: float) -> dict[str, Any]:
    """Reserve `count` times from a moment on, at which all sellers have made their first question."""
    app = App.open(url)
    with app.unit(readonly=True) as session:
        products = list(session.known(app.composition.named("base.Product")))
        flowplan.simulate(session, [flowplan.Wish(products[0], Decimal(1))])
    time.sleep(max(at - time.time(), 0))
    random, took, changed, cpu = Random(), [], 0, time.process_time()
    for _ in range(count):
        product = random.choice(products)
        begun = time.monotonic()
        with app.unit(readonly=True) as session:
            offer = flowplan.simulate(session, [flowplan.Wish(product, Decimal(1))])

        def work(session: Any, offer: Any = offer, product: int = product) -> None:
            (id_,) = session.create(flowplan.Job, [{"product_id": product, "quantity": Decimal(1)}])
            job = session.get_one(session[flowplan.Job], id_)
            session.fire("reserve", [job], offer=offer).expect_done()

        try:
            app.run(work)
        except flowplan.PlanChanged as error:
            changed += 1
            app.run(lambda session, fresh=error.offer: work(session, None))
        took.append((time.monotonic() - begun) * 1000)
    cpu = (time.process_time() - cpu) * 1000 / count
    app.close()
    return {"took": took, "changed": changed, "cpu": cpu, "ended": time.time()}


def reserve(url: str, sellers: int, resources: int) -> dict[str, Any]:
    app = app_of(url)
    fill(app, resources, 0)
    count = 240 // max(sellers, 2)
    at = time.time() + WARM_SECONDS * sellers
    command = [sys.executable, __file__, "sell", url, str(count), str(at)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(sellers)]
    told = [json.loads(one.communicate()[0].strip().splitlines()[-1]) for one in running]
    wall = max(one["ended"] for one in told) - at
    took = sorted(ms for one in told for ms in one["took"])
    result = {
        **{"sellers": sellers, "resources": resources, "median": statistics.median(took)},
        **{"p95": took[int(len(took) * 0.95)], "max": took[-1], "per_s": len(took) / wall},
        "cpu": statistics.mean(one["cpu"] for one in told),
        **{"changed": sum(one["changed"] for one in told), "reserved": len(took), "over": over(app)},
    }
    app.close()
    return result


def over(app: App) -> int:
    """Count the points in time at which a resource has more load than units, by a sweep over what is stored."""
    from sqlalchemy import select

    found = 0
    with app.unit(readonly=True) as session:
        op, resource = session[flowplan.Operation], session[flowplan.Resource]
        for id_, units in session.execute(select(resource.id, resource.units)).all():
            spans = session.execute(select(op.start, op.end).where(op.resource_id == id_)).all()
            used = 0
            for _, change in sorted([(b, -1) for _, b in spans] + [(a, 1) for a, _ in spans]):
                used += change
                found += used > units
    return found


def plan(jobs: int, machines: int, seconds: float = 10.0) -> dict[str, Any]:
    """Plan a random shop of jobs on machines, for weighted lateness; the best of each way."""
    from addons.flowplan.job.material_curve import Materials
    from addons.flowplan.job.tasks import Wish, Work
    from addons.flowplan.optimising.problem import Problem
    from addons.flowplan.optimising.searching import best_rule, search
    from addons.flowplan.optimising.solving_sequence import solve

    open_, random = axis(), Random(7)
    now = minute(dt.datetime.combine(START, dt.time(8), ZONE))
    lanes = {id_: Lane(id_, f"M{id_}", open_, 1) for id_ in range(machines)}
    works, due, weights = [], [], []
    total = 0
    for _ in range(jobs):
        ids = random.sample(range(machines), random.randint(3, min(6, machines)))
        tasks = [
            Task(f"t{i}", (Need((id_,)),), Decimal(random.randint(30, 240)), (i - 1,) if i else ())
            for i, id_ in enumerate(ids)
        ]
        total += sum(int(task.work) for task in tasks)
        works.append(Work(Wish(0, Decimal(1)), 0, False, tasks))
        weights.append(random.choice([1, 1, 1, 2, 5]))
    span = total / machines * 1.3
    due = [open_.end(max(int(random.uniform(0.1, 0.9) * span), 1)) for _ in works]
    materials = Materials.__new__(Materials)
    materials.events, materials.taken = {}, []
    problem = Problem(Board(lanes), works, due, weights, now, materials, {}, [now] * jobs)
    result: dict[str, Any] = {"jobs": jobs, "machines": machines, "operations": sum(len(w.tasks) for w in works)}

    def cost(order: list[int]) -> float:
        found = problem.decode(order, "")
        return found.cost[0] / 60 if found else 0.0

    result["fifo"] = cost(list(range(jobs)))
    result["due"] = cost(problem.by_due())
    result["slack"] = cost(problem.by_slack())
    rule = best_rule(problem)
    result["dispatch"] = rule.cost[0] / 60
    found = search(problem, rule, seconds, lambda *_: None)
    result["search"] = found.cost[0] / 60
    result["solver"] = solve(problem, found, seconds, lambda *_: None).cost[0] / 60
    return result


def _value(text: str) -> Any:
    if text.isdecimal():
        return int(text)
    return float(text) if text.replace(".", "", 1).isdecimal() else text


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=["promise", "stored", "reserve", "sell", "plan"])
    parser.add_argument("arguments", nargs="*")
    given = parser.parse_args()
    values: list[Any] = [_value(one) for one in given.arguments]
    print(json.dumps(globals()[given.step](*values)))
