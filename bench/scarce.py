"""Many at once on scarce stock: orders of the same 20 products, confirmed, reserved and shipped by processes at once.

    python bench/scarce.py postgresql://… 1000 --processes 4
    python bench/scarce.py sqlite:////tmp/scarce.db 200 --processes 1

Prints one JSON object: orders per second, the 95th percentile of a chunk, how often work was done again, and what the
doctor finds. Half of what is ordered is on hand.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from multiprocessing import get_context
from typing import Any

from road import LINES, order_row, prepare
from sqlalchemy import func, select

import core.app
from addons import preferences, sales, shipping, stock
from core import App
from core.composition import contributions

fork = get_context("fork")


def scarce(app: App, products: list[int], orders: int) -> None:
    """Let there be half of what is ordered, and reservations."""
    with app.unit() as session:
        wanted = app[sales.OrderLine]
        query = select(wanted.product_id, func.sum(wanted.quantity, type_=wanted.quantity.type))
        ordered = dict(session.execute(query.group_by(wanted.product_id)).all())
        lines = [{"product_id": id_, "counted": ordered.get(id_, 0) // 2} for id_ in products]
        (count,) = session.create(stock.Inventory, [{"lines": lines}])
        app.fire(session, "complete", [session.get_one(app[stock.Inventory], count)]).expect_done()
        session.create(preferences.Preference, [{"key": "shipping.reserve_stock", "value": "yes"}])


def work(app: App, ids: list[int], chunk: int, start: Any, sender: Any) -> None:
    """Confirm and ship these orders; send how long each chunk took, how often work was repeated, and what failed."""
    app.engine.dispose(close=False)
    again = [0]
    asked = core.app.is_retried

    def is_retried(error: BaseException) -> bool:
        found = asked(error)
        again[0] += found
        return found

    core.app.is_retried = is_retried  # type: ignore[attr-defined]
    start.wait()
    took, failed = [], []
    for verb in ("confirm", "ship"):
        for begin in range(0, len(ids), chunk):
            began = time.perf_counter()
            outcome = app.fire_all(verb, sales.Order, ids[begin : begin + chunk], chunk=chunk)
            took.append(time.perf_counter() - began)
            failed += [one.message for one in (*outcome.blocked, *outcome.failed)]
    app.engine.dispose()
    sender.send((took, again[0], failed))
    os._exit(0)


def main() -> None:
    """Run one case."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("orders", type=int)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--chunk", type=int, default=10)
    given = parser.parse_args()
    app, partners, products = prepare(given.url)
    with app.unit() as session:
        ids = session.create(sales.Order, [order_row(partners, products) for _ in range(given.orders)])
    scarce(app, products, given.orders)
    app.engine.dispose()
    start, found = fork.Barrier(given.processes + 1), []
    for n in range(given.processes):
        receiver, sender = fork.Pipe(duplex=False)
        process = fork.Process(target=work, args=(app, ids[n :: given.processes], given.chunk, start, sender))
        process.start()
        found.append((process, receiver))
    start.wait()
    began = time.perf_counter()
    results = [receiver.recv() for _, receiver in found]
    wall = time.perf_counter() - began
    for process, _ in found:
        process.join()
    took = sorted(one for chunks, _, _ in results for one in chunks)
    with app.unit(readonly=True) as session:
        violations = [
            text for _, one in contributions(app.composition.manager, "invariants") for text in one.violations(session)
        ]
        balance, line = app[stock.Balance], app[shipping.OrderLine]
        delivered = session.scalar(select(func.sum(line.delivered, type_=line.delivered.type)))
        left = session.scalar(select(func.sum(balance.quantity, type_=balance.quantity.type)))
    print(
        json.dumps(
            {
                "orders": given.orders,
                "lines": LINES,
                "processes": given.processes,
                "orders per second": round(given.orders / wall, 1),
                "p95 of a chunk, ms": round(1000 * took[int(0.95 * (len(took) - 1))]),
                "median of a chunk, ms": round(1000 * statistics.median(took)),
                "done again": sum(again for _, again, _ in results),
                "errors": [text for _, _, failed in results for text in failed][:5],
                "delivered": str(delivered),
                "left on hand": str(left),
                "doctor": violations[:5],
                "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
            }
        )
    )
    app.close()


if __name__ == "__main__":
    main()
