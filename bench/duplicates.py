"""The bench of the search for duplicates, in a process of its own: the road, with many old orders in its window.

    python bench/duplicates.py sqlite:///FILE 2000 100000

The old orders (5 lines each, all of the last 30 days) are made by INSERT … SELECT. Prints one JSON object: the CPU of
the client per order, of confirming and of the whole road, the least of RUNS, and once of the floor.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from typing import Any

from road import LINES, PRODUCTS, Meter, floor, in_chunks, last_ids, prepare
from sqlalchemy import Date, String, case, cast, func, insert, literal, select

from addons import sales
from core import App

ORDERS, RUNS, DAYS = 500, 4, 30


def fill(app: App, partners: list[int], products: list[int], n: int) -> None:
    """Make n confirmed orders of the customers in turn; none of them is contained in one that the road makes."""
    with app.unit() as session:
        order: Any = session[sales.Order].__table__
        line: Any = session[sales.OrderLine].__table__
        template = session.scalars(select(session[sales.Order]).order_by(session[sales.Order].id)).first()
        assert template is not None
        series = select(literal(1).label("n")).cte("series", recursive=True)
        series = series.union_all(select(series.c.n + 1).where(series.c.n < n))
        k = series.c.n
        partner = partners[0] + k % len(partners)
        lowest = products[0] + case((k % PRODUCTS > PRODUCTS - LINES, 0), else_=k % PRODUCTS)
        at = case((k % PRODUCTS > PRODUCTS - LINES, PRODUCTS - k % PRODUCTS), else_=0)
        key = [partner, literal(":"), lowest, literal(":"), _quantity(k, at, len(partners))]
        text = cast(key[0], String)
        for part in key[1:]:
            text = text + cast(part, String)
        changed = {
            "partner_id": partner,
            "number": literal("OLD") + cast(k, String),
            "state": literal("confirmed"),
            "date": _day(session, k),
            "content_key": text,
        }
        names = [c.name for c in order.columns if c.name != "id"]
        values = [changed.get(name, order.c[name]) for name in names]
        rows = select(*values).select_from(order.join(series, order.c.id == template.id))
        session.execute(insert(order).from_select(names, rows))
        first = session.scalar(select(func.min(order.c.id)).where(order.c.number == "OLD1")) or 0
        _fill_lines(session, order, line, len(partners), products[0], first, template.lines[0].id)
    with app.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if session.dialect_name == "postgresql":  # which does so by itself; on SQLite nobody gathers statistics
            connection.exec_driver_sql("VACUUM ANALYZE")


def _quantity(k: Any, at: Any, customers: int) -> Any:
    """Return what the k-th old order orders on its line `at`: more than the road ever does."""
    return 100_000 + k // customers * 10 + at


def _fill_lines(session: Any, order: Any, line: Any, customers: int, product: int, first: int, template: int) -> None:
    k = order.c.id - first + 1
    names = [c.name for c in line.columns if c.name != "id"]
    quantity = line.c.quantity.type
    factor = 10**quantity.scale if session.dialect_name == "sqlite" else 1
    for at in range(LINES):
        changed = {
            "order_id": order.c.id,
            "position": literal(at * 10 + 10),
            "product_id": product + (k + at) % PRODUCTS,
            "quantity": cast(_quantity(k, literal(at), customers) * factor, quantity.impl_instance),
        }
        values = [changed.get(name, line.c[name]) for name in names]
        rows = select(*values).select_from(order.join(line, line.c.id == template)).where(order.c.id >= first)
        session.execute(insert(line).from_select(names, rows))


def _day(session: Any, k: Any) -> Any:
    today: dt.date = session.today
    if session.dialect_name == "sqlite":
        return func.date(today.isoformat(), func.printf("-%d days", k % DAYS))
    return literal(today, Date) - k % DAYS


def main() -> None:
    """Run one case and print it as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("customers", type=int)
    parser.add_argument("ahead", type=int, help="orders that are already there")
    options = parser.parse_args()
    app, partners, products = prepare(options.url)
    partners = partners[: options.customers]
    in_chunks(app, Meter(app), partners, products, 5, 5)
    if options.ahead:
        fill(app, partners, products, options.ahead)
    taken: list[tuple[float, float]] = []
    for _ in range(RUNS):
        meter, first = Meter(app), last_ids(app)
        in_chunks(app, meter, partners, products, ORDERS, ORDERS)
        phases = meter.phases
        taken.append((phases["confirm"]["cpu"], sum(phase["cpu"] for phase in phases.values())))
    bare = floor(app, first)["cpu"] / ORDERS * 1000
    with app.unit(readonly=True) as session:
        from addons.sales.order_invariants import content_keys_say_the_lines

        wrong = list(content_keys_say_the_lines(session))[:3] if options.ahead <= 100_000 else []
    if wrong:
        raise SystemExit(f"the old orders are not what they say: {wrong}")
    confirm, road = (min(one[at] for one in taken) / ORDERS * 1000 for at in (0, 1))
    database = app.engine.dialect.name
    app.close()
    found = {"database": database, "customers": options.customers, "ahead": options.ahead}
    json.dump({**found, "confirm_ms": confirm, "road_ms": road, "floor_ms": bare}, sys.stdout)


if __name__ == "__main__":
    main()
