"""Measure backup and restore of many rows, each in a process of its own; prints one JSON object.

python bench/backups.py make URL ROWS | backup URL FILE | restore URL FILE
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from addons import installing
from addons.backup import backup, restore
from core.app import App, utc_now
from core.composition import discover
from core.lifecycle import make_engine
from core.storage import Audit


def make(url: str, rows: int) -> None:
    """Make a database whose trail has many rows."""
    engine = make_engine(url)
    installing.enable(engine, discover(), ["shipping", "invoicing"], utc_now)
    engine.dispose()
    app = App.open(url)
    table: Any = app[Audit].__table__  # type: ignore[attr-defined]
    row = {"version": 1, "user": "admin", "model": "sales.Order", "verb": "edit", "old_values": {"note": "as it was"}}
    with app.engine.begin() as connection:
        for start in range(0, rows, 10_000):
            ids = range(start, min(start + 10_000, rows))
            connection.execute(table.insert(), [{**row, "at": utc_now(), "record_id": id_} for id_ in ids])
    app.close()


def main() -> None:
    """Do one step and print seconds, the peak of memory and the size of the file."""
    step, url, argument = sys.argv[1:]
    if step == "make":
        make(url, int(argument))
        return
    path = Path(argument)
    engine = make_engine(url)
    wall, cpu = time.perf_counter(), time.process_time()
    if step == "backup":
        rows = backup(engine, discover(), path, utc_now()).rows
    else:
        rows = restore(engine, discover(), path, utc_now).about.rows
    found = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "rows": rows}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    engine.dispose()
    json.dump({**found, "peak_mb": peak, "file_mb": path.stat().st_size / 1024 / 1024}, sys.stdout)


if __name__ == "__main__":
    main()
