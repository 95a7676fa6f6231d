"""The bench of the road from order to cash: its cases, and its tables on the page; run.py runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
BEFORE = os.environ.get("TRADELOOM_BENCH_BEFORE", "")
"""A checkout of an older state, installed in a `.venv` of its own, that is run in turn with this one."""


class Case(NamedTuple):
    """Orders on the road: how they are fired, how many, of how many customers; how often, and whether beside before."""

    mode: str
    n: int
    times: int = 1
    customers: int = 2_000
    compared: bool = False


CASES = [
    Case("one-call", 200),
    Case("one-call", 2_000, times=3, compared=True),
    Case("one-call", 20_000),
    Case("chunks", 2_000),
    Case("chunks", 2_000, customers=1),
    Case("one-by-one", 100, times=3, compared=True),
]
QUICK = [Case("one-call", 200), Case("chunks", 500, customers=1), Case("one-by-one", 50)]


def order_to_cash(quick: bool, new_database: Callable[[], str]) -> list[dict[str, Any]]:
    """Run every case on both databases and return the results, the median run of each."""
    found = []
    for database in ("sqlite", "postgresql"):
        for case in QUICK if quick else CASES:
            runs = [_run(database, case, new_database) for _ in range(case.times)]
            runs.sort(key=ratio)
            found.append(runs[len(runs) // 2])
            before = [one["before"] for one in runs if "before" in one]
            if before:
                found[-1]["before"] = sorted(before)[len(before) // 2]
                found[-1]["cpus"] = sorted(map(client, runs))[len(runs) // 2]
            sys.stderr.write(f"{database} {case}: {ratio(found[-1]):.2f} x the floor\n")
    return found


def _run(database: str, case: Case, new_database: Callable[[], str]) -> dict[str, Any]:
    result = _road(HERE, database, case, new_database)
    if BEFORE and case.compared:
        result["before"] = client(_road(Path(BEFORE) / "bench", database, case, new_database))
    return result


def _road(bench: Path, database: str, case: Case, new_database: Callable[[], str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db" if database == "sqlite" else new_database()
        command = [python_of(bench.parent), str(bench / "road.py"), url, case.mode, str(case.n)]
        if case.customers != Case("", 0).customers:
            command += ["--customers", str(case.customers)]
        environment = {**os.environ, "PYTHONPATH": str(bench.parent)}
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
        result: dict[str, Any] = json.loads(done.stdout)
        return result


def python_of(checkout: Path) -> str:
    """Return the Python that a checkout is installed for."""
    return sys.executable if checkout == HERE.parent else str(checkout / ".venv" / "bin" / "python")


def client(result: dict[str, Any]) -> float:
    """Return the CPU seconds of the client."""
    return sum(phase["cpu"] for phase in result["phases"].values())


def server(result: dict[str, Any]) -> float:
    """Return the CPU seconds of PostgreSQL's server; 0 for SQLite."""
    return sum(phase.get("server", 0.0) for phase in result["phases"].values())


def ratio(result: dict[str, Any]) -> float:
    """Return client and server over those of the floor."""
    floor = result["floor"]
    return (client(result) + server(result)) / float(floor["cpu"] + floor.get("server", 0.0))


COLUMNS = (
    "database",
    "mode",
    "orders",
    "customers",
    "CPU ms per order",
    "create / confirm / ship / invoice / complete",
    "server ms",
    "floor ms (client + server)",
    "÷ floor",
    "before",
    "SQL statements per order",
    "rows per order",
    "peak MB",
)


def road_table(results: list[dict[str, Any]]) -> list[str]:
    """Return the table of all cases."""
    lines = [f"| {' | '.join(COLUMNS)} |", "| --- | --- " + "| --: " * (len(COLUMNS) - 2) + "|"]
    return lines + [f"| {' | '.join(_cells(result))} |" for result in results]


def _cells(r: dict[str, Any]) -> list[str]:
    n, phases, floor = r["n"], list(r["phases"].values()), r["floor"]

    def per_order(seconds: float) -> str:
        return f"{seconds / n * 1000:.2f}"

    return [
        r["database"],
        r["mode"],
        f"{n:,}",
        f"{r['customers']:,}",
        per_order(client(r)),
        " / ".join(per_order(phase["cpu"]) for phase in phases),
        per_order(server(r)) if server(r) else "",
        per_order(floor["cpu"]) + (f" + {per_order(floor['server'])}" if floor["server"] else ""),
        f"{ratio(r):.1f}",
        per_order(r["before"]) if "before" in r else "",
        f"{sum(phase['statements'] for phase in phases) / n:.3f}",
        f"{sum(phase['rows'] for phase in phases) / n:.1f}",
        f"{r['peak_mb']:.0f}",
    ]
