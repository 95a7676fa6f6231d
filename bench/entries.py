"""Invoicing shipped orders and completing the invoices with their entries, in one call each, beside the same rows bare.

    python bench/entries.py sqlite:///FILE 2000

Prints one JSON object: SQL statements per order, CPU milliseconds per order of client and server, the floor of the same
rows, and what it takes with the books disabled.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from road import Meter, floor, in_chunks, last_ids, order_row, prepare
from sqlalchemy import select

from addons import invoicing, sales

TABLES = ("invoice", "invoice_line", "core_audit", "document_link")
BOOKS = ("accounting_entry", "accounting_entry_line")
ORDERS = ("sales_order", "sales_order_line")
UPDATES = (
    ("invoice", ("state", "number")),
    ("sales_order_line", ("invoiced",)),
    ("sales_order", ("invoice_status",)),
)


def run(url: str, n: int, *more: str) -> dict[str, Any]:
    """Ship orders, and measure invoicing and completing them with these addons beside."""
    app, partners, products = prepare(url, *more)
    in_chunks(app, Meter(app), partners, products, 5, 5)
    orders = last_ids(app, ORDERS)
    with app.unit() as session:
        ids = session.create(sales.Order, [order_row(partners, products) for _ in range(n)])
    for verb in ("confirm", "ship"):
        app.fire_all(verb, sales.Order, ids, chunk=n).expect_done()
    first = last_ids(app, (*TABLES, *(BOOKS if more else ())))
    meter = Meter(app)
    Invoice = app[invoicing.Invoice]
    with meter.phase("invoice"):
        app.fire_all("invoice", sales.Order, ids, chunk=n).expect_done()
    with app.unit(readonly=True) as session:
        drafts = session.scalars(select(Invoice.id).where(Invoice.state == "draft")).all()
    with meter.phase("complete"):
        app.fire_all("complete", Invoice, drafts, chunk=n).expect_done()
    both = [meter.phases[name] for name in ("invoice", "complete")]
    bare = floor(app, first, UPDATES, orders)
    app.close()
    cpu, least = (sum(one["cpu"] + one["server"] for one in some) * 1000 / n for some in (both, [bare]))
    return {
        "statements per order": sum(one["statements"] for one in both) / n,
        "CPU ms per order": cpu,
        "floor ms per order": least,
        "CPU ÷ the floor": cpu / least,
        "rows": sum(one["rows"] for one in both) / n,
    }


def main() -> None:
    """Run one case, with the books or without."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("n", type=int)
    parser.add_argument("--without", action="store_true", help="with the books disabled")
    options = parser.parse_args()
    more = () if options.without else ("accounting",)
    json.dump({"n": options.n, "books": bool(more), **run(options.url, options.n, *more)}, sys.stdout)


if __name__ == "__main__":
    main()
