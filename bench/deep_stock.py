"""Shipping and reserving as one set, with a short or a long past: statements, and CPU per order.

    python bench/deep_stock.py sqlite:////tmp/deep.db 2000 [--deep 1000000]

`--deep` puts so many moves, and as many balances of other products and bins, into the database before. Prints one JSON
object: per verb SQL statements per order and CPU milliseconds per order; the availability of 1,000 products.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from typing import Any

from road import order_row, prepare
from sqlalchemy import event, text

from addons import base, preferences, sales, shipping
from core import App


def deepen(app: App, count: int) -> list[int]:
    """Add products and bins with moves and balances, in bulk; return the products."""
    with app.unit() as session:
        unit = session.known(base.Unit)
        named = [{"code": f"D{n}", "name": f"D{n}", "unit_id": min(unit)} for n in range(1, 1001)]
        products = session.create(base.Product, named)
    per_product = count // len(products)
    if not per_product:
        return products
    series = (
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {per_product})"
        if app.engine.dialect.name == "sqlite"
        else f"WITH n(i) AS (SELECT generate_series(1, {per_product}))"
    )
    one = "1000000" if app.engine.dialect.name == "sqlite" else "1"
    with app.engine.begin() as connection:
        connection.execute(text(
            f"INSERT INTO stock_bin (version, warehouse_id, code, priority, purpose, inventory_status) {series} "
            "SELECT 1, (SELECT min(id) FROM stock_warehouse), 'D' || i, 99, 'apart', 'available' FROM n"
        ))  # fmt: skip
        cross = "FROM stock_bin b, base_product p WHERE b.purpose = 'apart' AND p.code LIKE 'D%'"
        false = "0" if app.engine.dialect.name == "sqlite" else "false"
        connection.execute(text(
            "INSERT INTO stock_balance (version, product_id, bin_id, lot, quantity, reserved, allows_negative) "
            f"SELECT 1, p.id, b.id, '', {one}, 0, {false} {cross}"
        ))  # fmt: skip
        connection.execute(text(
            "INSERT INTO stock_move (version, product_id, bin_id, lot, quantity, date, at, document, document_id) "
            f"SELECT 1, p.id, b.id, '', {one}, '2026-01-01', '2026-01-01 00:00:00.000000', 'stock.Transfer', 0 {cross}"
        ))  # fmt: skip
    return products


def main() -> None:
    """Run one case."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("orders", type=int)
    parser.add_argument("--deep", type=int, default=0)
    given = parser.parse_args()
    app, partners, products = prepare(given.url)
    others = deepen(app, given.deep)
    seen = [0]
    event.listen(app.engine, "before_cursor_execute", lambda *_: seen.__setitem__(0, seen[0] + 1))
    with app.unit() as session:
        session.create(preferences.Preference, [{"key": "shipping.reserve_stock", "value": "yes"}])
        ids = session.create(sales.Order, [order_row(partners, products) for _ in range(given.orders)])
    found: dict[str, Any] = {"orders": given.orders, "deep": given.deep, "load": os.getloadavg()[0]}
    for verb in ("confirm", "ship"):
        began, before = time.process_time(), seen[0]
        outcome = app.fire_all(verb, sales.Order, ids, chunk=given.orders)
        assert len(outcome.done) == given.orders, outcome.results[0].message
        cpu = 1000 * (time.process_time() - began) / given.orders
        found[verb] = {"statements per order": (seen[0] - before) / given.orders, "CPU ms per order": round(cpu, 2)}
    with app.unit(readonly=True) as session:
        began, before = time.process_time(), seen[0]
        shipping.availability(session, others)
        found["availability of 1,000 products"] = {
            "statements": seen[0] - before,
            "CPU ms": round(1000 * (time.process_time() - began), 1),
        }
    print(json.dumps(found))
    app.close()


if __name__ == "__main__":
    main()
