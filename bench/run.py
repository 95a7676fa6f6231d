"""Run a bench and write its figures: `python bench/run.py lists [--quick]`, or another one of BENCHES.

Each case runs in a process and a database of its own. Results go to bench/results/*.json and docs/bench.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from road_bench import BEFORE, order_to_cash, python_of, road_table
from tables import (
    backups_table,
    customers_table,
    duplicates_table,
    entries_table,
    filters_table,
    imports_table,
    list_table,
    planning_table,
    prices_table,
    receivables_table,
    reports_table,
    series_table,
    shops_table,
    startup_table,
    taxes_table,
    workers_table,
)
from targets import targets_table

HERE = Path(__file__).parent
RESULTS = HERE / "results"
PAGE = HERE.parent / "docs" / "bench.md"


def _new_database() -> str:
    from addons.devkit.testing import _create

    return _create("template0")


def startup(quick: bool) -> list[dict[str, Any]]:
    """Compare whole processes with bare imports, and see what composing and enabling take."""
    command = [sys.executable, str(HERE / "startup.py"), "--runs", "3" if quick else "15"]
    found: list[dict[str, Any]] = json.loads(_output(command))
    return found


def imports(quick: bool) -> list[dict[str, Any]]:
    """Bring in the orders of the Northwind company, repeated, on both databases, in turn with the version before."""
    found = []
    for database in ("sqlite", "postgresql"):
        runs = []
        for _ in range(1 if quick else 3):
            runs.append(_import(HERE.parent, database, quick))
            if BEFORE:
                runs[-1]["cpu_before"] = _import(Path(BEFORE), database, quick)["cpu"]
        middle = sorted(runs, key=lambda run: run["cpu"])[len(runs) // 2]
        if BEFORE:
            middle["cpu_before"] = statistics.median(run["cpu_before"] for run in runs)
        found.append(middle)
    return found


def _import(checkout: Path, database: str, quick: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        url = _empty_database(database, Path(folder) / "bench.db")
        command = [python_of(checkout), str(HERE / "imports.py"), url, "2" if quick else "24"]
        env = {**os.environ, "PYTHONPATH": str(checkout)}
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=env)
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def customers() -> list[dict[str, Any]]:
    """Measure the memory of sets of addons and of customers."""
    command = [sys.executable, str(HERE / "customers.py")]
    found: list[list[dict[str, Any]]] = []
    for step in ("objects", "process"):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([*command, "make", folder], check=True)
            found.append(json.loads(_output([*command, step, folder])))
    return [{**objects, **process} for objects, process in zip(*found, strict=True)]


def backups(quick: bool) -> list[dict[str, Any]]:
    """Back up and restore databases of different sizes on both databases."""
    found = []
    for database in ("sqlite", "postgresql"):
        for rows in (1_000,) if quick else (10_000, 1_000_000):
            with tempfile.TemporaryDirectory() as folder:
                urls = [_empty_database(database, Path(folder) / f"{name}.db") for name in ("from", "to")]
                command = [sys.executable, str(HERE / "backups.py")]
                subprocess.run([*command, "make", urls[0], str(rows)], check=True)
                for step, url in zip(("backup", "restore"), urls, strict=True):
                    measured = json.loads(_output([*command, step, url, f"{folder}/a.zip"]))
                    found.append({"database": database, "step": step, **measured})
    return found


def duplicates(quick: bool) -> list[dict[str, Any]]:
    """Run the road with many old orders in the window of the search for duplicates, on both databases."""
    cases = [(2_000, 0), (2_000, 100_000), (2_000, 1_000_000), (1, 200), (1, 20_000)]
    found = []
    for database in ("sqlite", "postgresql"):
        for customers, ahead in cases[3:] if quick else cases:
            with tempfile.TemporaryDirectory() as folder:
                url = _empty_database(database, Path(folder) / "bench.db")
                command = [sys.executable, str(HERE / "duplicates.py"), url, str(customers), str(ahead)]
                found.append(json.loads(_output(command)))
                sys.stderr.write(f"{found[-1]}\n")
    return found


def taxes(quick: bool) -> list[dict[str, Any]]:
    """Choose and compute the taxes of lines as one set, and run the road with and without taxes, on both databases."""
    found = []
    for database in ("sqlite", "postgresql"):
        for what, n, count in [("set", 1_000, 5)] if quick else [("set", 10_000, 5), ("road", 2_000, 2)]:
            with tempfile.TemporaryDirectory() as folder:
                url = _empty_database(database, Path(folder) / "bench.db")
                command = [sys.executable, str(HERE / "taxes.py"), url, what, str(n), str(count)]
                found.append({"database": database, "what": what, **json.loads(_output(command))})
                sys.stderr.write(f"{found[-1]}\n")
    return found


def lists(quick: bool) -> list[dict[str, Any]]:
    """Ask for pages of many orders on both databases."""
    found = []
    for database in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder:
            url = _empty_database(database, Path(folder) / "bench.db")
            command = [sys.executable, str(HERE / "lists.py"), url, "20000" if quick else "1000000"]
            found.append(json.loads(_output(command)))
    return found


def workers(quick: bool) -> list[dict[str, Any]]:
    """Let 1, 2 and 4 workers confirm, ship and invoice on PostgreSQL."""
    found = json.loads(
        _whole_output([sys.executable, str(HERE / "workers.py"), _new_database(), "500" if quick else "20000"])
    )
    sys.stderr.write(json.dumps(found, indent=1) + "\n")
    roads: list[dict[str, Any]] = found["roads"]
    return roads


def series(quick: bool) -> list[dict[str, Any]]:
    """Let 1 and 4 processes complete invoices of one series on PostgreSQL."""
    command = [sys.executable, str(HERE / "series.py")]
    found = []
    for processes in (1, 4):
        arguments = [_new_database(), "40" if quick else "2000", "--processes", str(processes)]
        found.append(json.loads(_output([*command, *arguments])))
        sys.stderr.write(f"{found[-1]}\n")
    return found


def entries(quick: bool) -> list[dict[str, Any]]:
    """Invoice shipped orders and complete the invoices, with entries and without, on both databases."""
    found = []
    for database in ("sqlite", "postgresql"):
        for without in ([], ["--without"]):
            with tempfile.TemporaryDirectory() as folder:
                url = f"sqlite:///{folder}/bench.db" if database == "sqlite" else _new_database()
                command = [sys.executable, str(HERE / "entries.py"), url, "200" if quick else "2000", *without]
                found.append({"database": database, **json.loads(_output(command))})
                sys.stderr.write(f"{found[-1]}\n")
    return found


def planning(quick: bool) -> list[dict[str, Any]]:
    """Ask the planning engine for dates, reserve with several processes, and plan whole shops."""

    def step(*arguments: object) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(_output([sys.executable, str(HERE / "planning.py"), *map(str, arguments)]))
        sys.stderr.write(f"{arguments[0]}: {found}\n")
        return {"step": arguments[0], **found}

    found = [step("promise", n) for n in ((10_000,) if quick else (10_000, 100_000, 1_000_000))]
    with tempfile.TemporaryDirectory() as folder:
        for database in ("sqlite", "postgresql"):
            url = _empty_database(database, Path(folder) / "bench.db")
            found.append(step("stored", url, 5_000 if quick else 100_000))
    for sellers, resources in ((1, 50), (2, 50), (4, 50), (4, 8))[: 1 if quick else 4]:
        found.append(step("reserve", _new_database(), sellers, resources))
    shops_ = ((30, 8), (100, 10), (300, 15))[: 1 if quick else 3]
    return found + [step("plan", jobs, machines) for jobs, machines in shops_]


def shops(quick: bool) -> list[dict[str, Any]]:
    """Plan the shops of the literature: 60 s each for job shops, 10 s for flexible ones, five times; takes an hour."""
    ways = [["--seconds", "2", "--runs", "1", "ft06", "mk01"]]
    if not quick:
        ways = [["--seconds", "60"], ["--seconds", "10", *(f"mk{n:02}" for n in range(1, 11))]]
    lines = [_whole_output([sys.executable, str(HERE / "shops.py"), *way]).splitlines() for way in ways]
    return [json.loads(line) for some in lines for line in some]


def prices(quick: bool) -> list[dict[str, Any]]:
    """Price lines as one set, with few and many rules, and run the road with and without prices, on both databases."""
    cases = [("set", 10_000, 50), ("set", 10_000, 5_000), ("set", 100_000, 50), ("set", 100_000, 5_000)]
    found = []
    for database in ("sqlite", "postgresql"):
        for what, n, rules in [("set", 1_000, 50)] if quick else [*cases, ("road", 2_000, 50)]:
            with tempfile.TemporaryDirectory() as folder:
                url = _empty_database(database, Path(folder) / "bench.db")
                command = [sys.executable, str(HERE / "prices.py"), url, what, str(n), str(rules)]
                found.append({"database": database, "what": what, **json.loads(_output(command))})
                sys.stderr.write(f"{found[-1]}\n")
    return found


def receivables(quick: bool) -> list[dict[str, Any]]:
    """Look at open invoices by the payment monitor, and by one grouped query of the same rows, on both databases."""
    found = []
    for database in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder:
            url = _empty_database(database, Path(folder) / "bench.db")
            command = [sys.executable, str(HERE / "receivables.py"), url, "2000" if quick else "100000"]
            found.append({"database": database, **json.loads(_output(command))})
    return found


def reports(quick: bool) -> list[dict[str, Any]]:
    """Compare two years of invoices by four dimensions on both databases, beside bare SQL and by DuckDB."""
    found = []
    for lines in (20_000,) if quick else (100_000, 1_000_000):
        for database in ("sqlite", "postgresql"):
            with tempfile.TemporaryDirectory() as folder:
                url = _empty_database(database, Path(folder) / "bench.db")
                command = [sys.executable, str(HERE / "reports.py"), url, str(lines)]
                found.append(json.loads(_output(command)))
                sys.stderr.write(f"{found[-1]}\n")
    return found


def filters(quick: bool) -> list[dict[str, Any]]:
    """Put every filter together with every sort on both databases."""
    found = []
    for database in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder:
            url = _empty_database(database, Path(folder) / "bench.db")
            command = [sys.executable, str(HERE / "lists.py"), url, "2000" if quick else "200000", "--crossed"]
            found.append(json.loads(_output(command)))
    return found


def _empty_database(database: str, path: Path) -> str:
    return f"sqlite:///{path}" if database == "sqlite" else _new_database()


def _output(command: list[str]) -> str:
    return _whole_output(command).strip().splitlines()[-1]


def _whole_output(command: list[str]) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def write_page() -> None:
    """Write docs/bench.md from the stored results."""
    lines = ["# Bench", "", (HERE / "about.md").read_text(encoding="utf-8").strip(), "", *targets_table(_stored()), ""]
    road = RESULTS / "order-to-cash.json"
    if road.exists():
        stored = json.loads(road.read_text(encoding="utf-8"))
        lines += [f"## Order to cash\n\nMeasured on {stored['machine']}.\n", *road_table(stored["results"]), ""]
    lines += _section("startup", "Start-up", startup_table)
    lines += _section("imports", "Imports", imports_table)
    lines += _section("customers", "Customers and sets of addons", customers_table)
    lines += _section("backup", "Backup and restore", backups_table)
    lines += _section("duplicates", "The search for duplicates", duplicates_table)
    lines += _section("taxes", "Taxes", taxes_table)
    lines += _section("prices", "Prices", prices_table)
    lines += _section("lists", "Lists of a million orders", list_table)
    lines += _section("reports", "Grouped reports", reports_table)
    lines += _section("filters", "Every filter with every sort", filters_table)
    lines += ["", "## Reserving and shipping", "", (HERE / "stock.md").read_text(encoding="utf-8").strip()]
    lines += _section("workers", "Workers", workers_table)
    lines += _section("receivables", "Open invoices", receivables_table)
    lines += _section("entries", "Entries of invoices", entries_table)
    lines += _section("series", "Invoices of one series", series_table)
    lines += _section("planning", "Planning", planning_table)
    lines += _section("shops", "Shops of the literature", shops_table)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _section(name: str, title: str, table: Callable[[list[dict[str, Any]]], list[str]]) -> list[str]:
    path = RESULTS / f"{name}.json"
    if not path.exists():
        return []
    stored = json.loads(path.read_text(encoding="utf-8"))
    about = (HERE / f"{name}.md").read_text(encoding="utf-8").strip()
    return ["", f"## {title}", "", about, "", _measured(stored), "", *table(stored["results"])]


def _measured(stored: dict[str, Any]) -> str:
    before, after = stored.get("load", (None, None))
    load = "" if before is None else f" The load was {before:.0f} before and {after:.0f} after."
    return f"Measured on {stored['machine']}.{load}"


def _stored() -> dict[str, list[dict[str, Any]]]:
    """Return the results that there are, by the name of their bench."""
    files = sorted(RESULTS.glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8"))["results"] for file in files}


BENCHES: dict[str, Callable[[bool], list[dict[str, Any]]]] = {
    "order-to-cash": lambda quick: order_to_cash(quick, _new_database),
    "startup": startup,
    "imports": imports,
    "filters": filters,
    "customers": lambda quick: customers(),
    "backup": backups,
    "lists": lists,
    "duplicates": duplicates,
    "taxes": taxes,
    "workers": workers,
    "receivables": receivables,
    "entries": entries,
    "series": series,
    "planning": planning,
    "prices": prices,
    "reports": reports,
    "shops": shops,
}
LONG = {"shops"}
"""What takes so long that `all` leaves it out."""


def main() -> None:
    """Run the bench that was asked for and write its figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("bench", choices=[*BENCHES, "all", "page"])
    parser.add_argument("--quick", action="store_true", help="three small cases, to see that it works; writes nothing")
    options = parser.parse_args()
    wanted = {"all": [name for name in BENCHES if name not in LONG], "page": []}.get(options.bench, [options.bench])
    for name in wanted:
        begun, load = time.monotonic(), os.getloadavg()[0]
        results = BENCHES[name](options.quick)
        if options.quick:
            sys.stdout.write(json.dumps(results, indent=1) + "\n")
            continue
        RESULTS.mkdir(exist_ok=True)
        machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
        stored = {"machine": machine, "load": [load, os.getloadavg()[0]], "seconds": round(time.monotonic() - begun)}
        text = json.dumps({**stored, "results": results}, indent=1)
        (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        write_page()  # after each, so that what was measured is kept when the next one is stopped
    if not wanted:
        write_page()


if __name__ == "__main__":
    main()
