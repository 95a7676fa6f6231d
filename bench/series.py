"""Invoices of one series completed by processes at once, one by one as users do, and generated in one call.

    python bench/series.py postgresql://… 500 --processes 4

Prints one JSON object: numbers per second, the 50th and 95th percentile of a completion in milliseconds, how many gaps
and errors there are, and what generating the same invoices from shipped orders takes.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Sequence
from multiprocessing import get_context
from typing import Any

from road import order_row, prepare
from sqlalchemy import event, select

from addons import invoicing, sales
from addons.invoicing.generating.generating import Run, generate
from addons.invoicing.generating.pending import Pending
from core import App

fork = get_context("fork")


def shipped_orders(app: App, partners: Sequence[int], products: Sequence[int], n: int) -> list[int]:
    """Make shipped orders that are billed after delivery."""
    with app.unit() as session:
        rows = [order_row(partners, products) | {"invoice_term": "after delivery"} for _ in range(n)]
        ids: list[int] = session.create(sales.Order, rows)
    for verb in ("confirm", "ship"):
        app.fire_all(verb, sales.Order, ids)
    return ids


def complete(app: App, ids: Sequence[int], start: Any, sender: Any) -> None:
    """Complete these invoices one by one; send how long each took and what failed."""
    app.engine.dispose(close=False)
    start.wait()
    took, failed = [], []
    for id_ in ids:
        began = time.perf_counter()
        outcome = app.fire_all("complete", invoicing.Invoice, [id_])
        took.append(time.perf_counter() - began)
        failed += [one.message for one in (*outcome.blocked, *outcome.failed)]
    app.engine.dispose()
    sender.send((took, failed))
    os._exit(0)


def at_once(app: App, ids: Sequence[int], processes: int) -> dict[str, Any]:
    """Share the invoices out to processes that complete them at the same time."""
    start, pipes = fork.Barrier(processes + 1), []
    app.engine.dispose()
    for n in range(processes):
        receiver, sender = fork.Pipe(duplex=False)
        fork.Process(target=complete, args=(app, ids[n::processes], start, sender)).start()
        pipes.append(receiver)
    start.wait()
    began = time.perf_counter()
    results = [pipe.recv() for pipe in pipes]
    seconds = time.perf_counter() - began
    took = sorted(one for times, _ in results for one in times)
    return {
        "processes": processes,
        "numbers per second": len(ids) / seconds,
        "p50 ms": statistics.median(took) * 1000,
        "p95 ms": took[int(len(took) * 0.95)] * 1000,
        "errors": sum(len(failed) for _, failed in results),
    }


def main() -> None:
    """Run one case."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("invoices", type=int)
    parser.add_argument("--processes", type=int, default=4)
    given = parser.parse_args()
    app, partners, products = prepare(given.url)
    shipped_orders(app, partners, products, given.invoices)
    statements = [0]

    def count(*_: object) -> None:
        statements[0] += 1

    event.listen(app.engine, "before_cursor_execute", count)
    cpu = time.process_time()
    made = generate(app, Pending(), Run(together="order")).invoices
    cpu, generated = time.process_time() - cpu, statements[0]
    found = at_once(app, [one.id for one in made], given.processes)
    I = app[invoicing.Invoice]  # noqa: E741
    with app.unit(readonly=True) as session:
        numbers = sorted(session.scalars(select(I.number).where(I.number.is_not(None))))
    whole = [f"IN{n:06}" for n in range(1, len(made) + 1)]
    found |= {"invoices": len(made), "gaps": len(set(whole) ^ set(numbers))}
    found |= {"statements per order": generated / len(made), "CPU ms per order": cpu / len(made) * 1000}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
