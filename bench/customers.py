"""Measure what customers and sets of addons cost in memory; `objects` and `process` print one JSON list.

    python bench/customers.py make|objects|process FOLDER

Each step is a process of its own: `objects` counts what Python allocates, which makes the process itself larger.
"""

from __future__ import annotations

import gc
import json
import sys
import tracemalloc
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from addons import base, installing, sales
from core import App
from core.app import utc_now
from core.composition import compose, discover, resolve
from core.lifecycle import make_engine

SETS = (("base",), ("stock",), ("sales",), ("shipping",), ("invoicing",), ("shipping", "invoicing"))
CUSTOMERS = 20
MIB = 1024 * 1024


class Memory:
    """Tell how many MiB were added since the last time: of Python objects, or of the whole process."""

    def __init__(self, of: str) -> None:
        self.of = of
        if of == "objects":
            tracemalloc.start()
        self.last = self._now()

    def _now(self) -> int:
        gc.collect()
        if self.of == "objects":
            return tracemalloc.get_traced_memory()[0]
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    def grown(self) -> float:
        """Return the MiB added."""
        before, self.last = self.last, self._now()
        return (self.last - before) / MIB


def make(folder: Path, number: int, addons: tuple[str, ...]) -> None:
    """Make a customer's database."""
    url = f"sqlite:///{folder}/{number}.db"
    engine = make_engine(url)
    installing.enable(engine, discover(), addons, utc_now)
    engine.dispose()
    app = App.open(url)
    installing.seed_app(app)
    with app.unit() as session:
        unit = session.scalars(select(session[base.Unit].id)).first()
        session.create(base.Partner, [{"code": "C", "name": "C", "is_customer": True}])
        session.create(base.Product, [{"code": "A", "name": "A", "unit_id": unit, "list_price": Decimal(1)}])
    app.close()


def work(app: App) -> None:
    """Enter, confirm and read an order: what a customer's first minute needs is in memory then."""
    with app.unit() as session:
        lines = [{"product_id": 1, "quantity": Decimal(1)}]
        ids = session.create(sales.Order, [{"partner_id": 1, "lines": lines}])
    app.fire_all("confirm", sales.Order, ids).expect_done()


def measure(folder: Path, of: str) -> list[dict[str, Any]]:
    """Measure each set, then customers that share the largest."""
    installed = discover()
    memory = Memory(of)
    results: list[dict[str, Any]] = []
    kept = []
    for names in SETS:
        kept.append(compose(resolve(installed, names)))
        models, addons = len(list(kept[-1])), len(kept[-1].addons)
        results.append({"what": f"set {'+'.join(names)}", "addons": addons, "models": models, of: memory.grown()})
    apps = []
    for number in range(CUSTOMERS):
        apps.append(App.open(f"sqlite:///{folder}/{number}.db"))
        work(apps[-1])
        if number == 0:
            results.append({"what": "the first customer of a set, at work", of: memory.grown()})
    more = CUSTOMERS - 1
    results.append({"what": f"each of {more} more, at work", of: memory.grown() / more})
    for app in apps:
        app.close()
    return results


def main() -> None:
    """Do one step."""
    step, folder = sys.argv[1], Path(sys.argv[2])
    if step == "make":
        for number in range(CUSTOMERS):
            make(folder, number, SETS[-1])
    else:
        json.dump(measure(folder, step), sys.stdout)


if __name__ == "__main__":
    main()
