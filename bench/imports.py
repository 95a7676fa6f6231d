"""The bench of imports, in a process of its own: the orders of the Northwind company, repeated.

    python bench/imports.py sqlite:///FILE 24

Master data is brought in first; measured is the import of the orders, with their lines from a second file. Prints one
JSON object.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import sys
import tempfile
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from core import App
from core.app import utc_now

DATA = Path(__file__).resolve().parents[1] / "examples" / "northwind"


def repeated(name: str, times: int, folder: Path) -> tuple[Path, int]:
    """Write a file of orders again and again, each time with other order numbers; return it and its rows."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for n in range(times):
            writer.writerows([str(int(row[0]) + 100_000 * n), *row[1:]] for row in rows)
    return path, len(rows) * times


def prepare(url: str) -> tuple[App, Any]:
    """Return an application and the function that imports: of this version, or of 0.1, which had them elsewhere."""
    now = find_spec("addons.installing") is not None
    names = ["core.composition", "core.lifecycle", "addons.installing", "addons.transfer"]
    modules = map(import_module, names if now else ["core.addon", "core.database", "core.lifecycle", "core.transfer"])
    finding, connecting, installing, transfer = modules
    engine = connecting.make_engine(url)
    installing.enable(engine, finding.discover(), ["shipping", "invoicing"], utc_now)
    engine.dispose()
    app = App.open(url)
    (installing.seed_app if now else installing.seed)(app)
    return app, transfer.run_import


def measure(app: App, run_import: Any, times: int) -> dict[str, Any]:
    """Import the orders, and return what that took."""
    run_import(app, DATA / "masterdata.toml")
    with tempfile.TemporaryDirectory(prefix="tradeloom-bench-") as folder:
        orders, count = repeated("orders.csv", times, Path(folder))
        details, lines = repeated("order_details.csv", times, Path(folder))
        before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        outcome = run_import(app, DATA / "orders.toml", files=[orders, details])
        cpu = time.process_time() - began
    assert not outcome.bad, outcome.bad[:3]
    lines += count  # each order has its freight as a line
    return {
        "database": app.engine.dialect.name,
        "orders": count,
        "lines": lines,
        "cpu": cpu,
        "before_mb": before / 1024,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    """Run the bench on one database and print it as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("times", type=int, nargs="?", default=24)
    options = parser.parse_args()
    app, run_import = prepare(options.url)
    result = measure(app, run_import, options.times)
    app.close()
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
