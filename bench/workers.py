"""Orders confirmed, shipped and invoiced by 1, 2 and 4 workers on PostgreSQL: `python bench/workers.py URL [ORDERS]`.

URL names an empty database. Prints one JSON object: per number of workers orders per second, CPU of the workers and of
the server's backends, connections; what a job costs to ask for beside the bare engine; how long it waits to be begun;
and how long a part holds the rows that others need, for bench/fifty.py.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from road import cpu_of, order_row, prepare, serving
from sqlalchemy import event, func, select, text

from addons import installing, sales
from addons.hosting.customer_command import create_admin
from addons.jobs import JobRun, enqueue, enqueue_verb
from addons.jobs.forgetting import forget_finished
from addons.jobs.tickets import PATH, TASK, _queue
from core import App
from core.app import utc_now
from core.composition import discover

VERBS = ("confirm", "ship", "invoice")
CHUNK = 500
PARTS = 4


def backends(app: App) -> dict[int, float]:
    """Return the CPU seconds of the server's processes for this database, by process."""
    return {pid: cpu_of(pid) for pid in serving(app) if os.path.exists(f"/proc/{pid}/stat")}


def prefer(app: App, *pids: int) -> None:
    """Where BENCH_NICE says so, put these processes and the server's for this database before those of others."""
    if nice := os.environ.get("BENCH_NICE"):
        for pid in (os.getpid(), *pids, *backends(app)):
            os.setpriority(os.PRIO_PROCESS, pid, int(nice))


def make_orders(app: App, partners: Sequence[int], products: Sequence[int], n: int) -> list[int]:
    ids: list[int] = []
    for start in range(0, n, CHUNK):
        with app.unit() as session:
            rows = [order_row(partners, products) for _ in range(start, min(start + CHUNK, n))]
            ids += session.create(sales.Order, rows)
    return ids


def road(app: App, url: str, ids: Sequence[int], workers: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "cli", "-d", url, "worker"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [subprocess.Popen(command, **quiet) for _ in range(workers)]  # type: ignore[call-overload]
    wait_for(app, workers)
    prefer(app, *(p.pid for p in processes))
    before, load = {p.pid: cpu_of(p.pid) for p in processes}, os.getloadavg()[0]
    server = backends(app)
    found: dict[str, Any] = {
        "workers": workers,
        "orders": len(ids),
        "load": round(load, 1),
        "connections": len(server) - 1,
    }
    for verb in VERBS:
        began = time.perf_counter()
        job = app.run(lambda session, verb=verb: enqueue_verb(session, verb, sales.Order, ids, chunk=CHUNK))  # type: ignore[misc]
        state = "running"
        while state == "running":
            time.sleep(0.05)
            with app.unit(readonly=True) as session:
                R: Any = session[JobRun]
                state, message = session.execute(select(R.state, R.message).where(R.id == job)).one()
        assert message == f"{len(ids):,} done", message
        found[verb] = len(ids) / (time.perf_counter() - began)
    found["cpu"] = sum(cpu_of(p.pid) - before[p.pid] for p in processes)
    found["server cpu"] = sum(cpu - server.get(pid, 0.0) for pid, cpu in backends(app).items())
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait()
    return found


def wait_for(app: App, workers: int) -> None:
    query = text(
        "SELECT count(*) FROM procrastinate.procrastinate_workers WHERE last_heartbeat > now() - interval '9 s'"
    )
    while True:
        with app.engine.connect() as connection:
            if connection.execute(query).scalar_one() >= workers:
                break
        time.sleep(0.2)
    time.sleep(1.0)


def asking(app: App) -> dict[str, float]:
    """Return the CPU ms of this process per job asked for: ours and the bare engine's, one by one and 500 at once."""

    def bare(session: Any, count: int) -> None:
        session.connection().execute(text(PATH))
        raw = session.connection().connection.dbapi_connection
        _queue().configure_task(TASK, connection=raw).batch_defer(*[{"id": 0}] * count)

    def ours(session: Any, count: int) -> None:
        from addons.jobs import Part, spread

        if count == 1:
            enqueue(session, forget_finished)
        else:
            spread(session, forget_finished, [Part()] * count, name="bench")

    found = {}
    for name, work in (("bare", bare), ("ours", ours)):
        for count, times in ((1, 100), (500, 4)):
            app.run(partial(work, count=1))
            began = time.process_time()
            for _ in range(times):
                app.run(partial(work, count=count))
            found[f"{name} {count}"] = (time.process_time() - began) / (count * times) * 1000
    with app.unit() as session:  # nobody is to do them
        session.connection().execute(text(PATH))
        session.connection().execute(text("DELETE FROM procrastinate_jobs"))
        session.connection().execute(text("DELETE FROM job_run"))
    return found


def waiting(app: App, url: str) -> dict[str, float]:
    """Return how long jobs wait for an idle worker, in ms, from before their commit to their begin."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([sys.executable, "-m", "cli", "-d", url, "worker"], **quiet)  # type: ignore[call-overload]
    wait_for(app, 1)
    found = []
    for _ in range(20):
        job = app.run(lambda session: enqueue(session, forget_finished))
        time.sleep(0.25)
        with app.unit(readonly=True) as session:
            R: Any = session[JobRun]
            asked, begun = session.execute(select(R.asked_at, R.started_at).where(R.id == job)).one()
            if begun is not None:
                found.append((begun - asked).total_seconds() * 1000)
    process.terminate()
    process.wait()
    return {"median": statistics.median(found), "most": max(found), "of": len(found)}


def holding(app: App, partners: Sequence[int], products: Sequence[int]) -> dict[str, dict[str, float]]:
    """Return, per verb and part of 500 orders: seconds in all, and from the first lock of rows that others need."""
    shared = {"stock_balance": "UPDATE", "core_series": "UPDATE", "sales_order_line": "never"}
    marks: dict[str, float] = {}

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        for table, word in shared.items():
            if table in statement and word in statement:
                marks.setdefault(table, time.perf_counter())

    event.listen(app.engine, "before_cursor_execute", note)
    found: dict[str, dict[str, float]] = {verb: {} for verb in VERBS}
    for _ in range(PARTS):
        ids = make_orders(app, partners, products, CHUNK)
        for verb in VERBS:
            marks.clear()
            prefer(app)
            server, cpu, began = sum(backends(app).values()), time.process_time(), time.perf_counter()
            app.fire_all(verb, sales.Order, ids, chunk=CHUNK).expect_done()
            ended, client = time.perf_counter(), time.process_time() - cpu
            measured = {"wall": ended - began, "client": client, "server": sum(backends(app).values()) - server}
            for name, value in (measured | {table: ended - at for table, at in marks.items()}).items():
                found[verb][name] = found[verb].get(name, 0.0) + value / PARTS
    event.remove(app.engine, "before_cursor_execute", note)
    return found


def main() -> None:
    url, n = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    app, partners, products = prepare(url)
    installing.enable(app.engine, discover(), ["jobs", "hosting"], utc_now)
    app.close()
    app = App.open(url)
    installing.seed_app(app)
    create_admin(app)
    result: dict[str, Any] = {"asking": asking(app), "waiting ms": waiting(app, url)}
    result["holding"] = holding(app, partners, products)
    result["roads"] = [road(app, url, make_orders(app, partners, products, n), workers) for workers in (1, 2, 4)]
    with app.unit(readonly=True) as session:
        assert session.scalar(select(func.count()).select_from(session[sales.Order]).where(text("state = 'confirmed'")))
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
