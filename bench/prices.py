"""The bench of prices, in a process of its own: many lines as one set, and the road from order to cash with prices.

    python bench/prices.py sqlite:///FILE set 10000 50      # lines, rules
    python bench/prices.py sqlite:///FILE road 2000 50      # orders, rules

There are 20 products on a price list, a discount schema with breaks, and price adjustments: the first 50 are for
products, categories, days and quantities; each further one for one product and one customer. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

from road import Meter, in_chunks, one_by_one, order_row, prepare

from addons import base, installing, pricing, sales
from addons.pricing.order.priced_line import PricedLine
from core import App
from core.composition import discover
from core.composition.pause import collector_paused

GENERAL = 50
DAY = "2000-01-01"


def priced(app: App, partners: list[int], products: list[int], rules: int) -> None:
    """Make the price list, the schema of every other customer, and the rules."""
    with app.unit() as session:
        currency = next(iter(session.known(base.Organisation).values())).currency_id
        (list_id,) = session.create(pricing.PriceList, [{"code": "STD", "name": "Standard", "currency_id": currency}])
        (version,) = session.create(
            pricing.PriceVersion, [{"code": "STD1", "price_list_id": list_id, "valid_from": _day(DAY)}]
        )
        price = {"price_version_id": version, "limit_price": Decimal("0.5")}
        rows = [{**price, "product_id": id_, "list_price": Decimal(n + 1)} for n, id_ in enumerate(products)]
        session.create(pricing.ProductPrice, rows)
        (schema,) = session.create(pricing.DiscountSchema, [{"code": "B", "name": "Breaks", "kind": "breaks"}])
        steps = [(1, "100", "8"), (2, "20", "3"), (3, "3", "1")]
        session.create(
            pricing.DiscountBreak,
            [
                {"discount_schema_id": schema, "sequence": n, "from_value": Decimal(low), "percent": Decimal(percent)}
                for n, low, percent in steps
            ],
        )
        session.edit(
            base.Partner,
            [{"id": id_, "price_list_id": list_id, "discount_schema_id": schema} for id_ in partners],
        )
        _make_rules(session, partners, products, rules)


def _make_rules(session: Any, partners: list[int], products: list[int], rules: int) -> None:
    rows = [
        {
            "code": f"R{n}",
            "name": f"Rule {n}",
            "priority": n,
            "percent": Decimal(n % 7 + 1),
            "apply_next": n % 2 == 0,
            "products": "only",
            **({"quantity_from": Decimal(n % 4 + 1)} if n < GENERAL else {"partners": "only"}),
        }
        for n in range(rules)
    ]
    ids = session.create(pricing.PriceAdjustment, rows)
    session.create(
        pricing.AdjustmentFilter,
        [
            {
                "adjustment_id": id_,
                "product_id": products[n % len(products)],
                **({"partner_id": partners[n // len(products) % len(partners)]} if n >= GENERAL else {}),
            }
            for n, id_ in enumerate(ids)
        ],
    )


def _day(text: str) -> Any:
    import datetime as dt

    return dt.date.fromisoformat(text)


def one_set(app: App, partners: list[int], products: list[int], lines: int) -> dict[str, Any]:
    """Price lines as one set, and do the same arithmetic in a bare loop."""
    with app.unit() as session:
        headers = [order_row(partners, products) for _ in range(lines // 5)]
        rows = _rows(session, headers)
        known = session[sales.OrderLine].products(session, rows)
        session[PricedLine].fill_prices(session, [dict(row) for row in rows[:5]], known)  # what is read once
        session.held.clear()
        meter = Meter(app)
        start = time.process_time()
        with collector_paused():  # as while orders are created
            session[PricedLine].fill_prices(session, rows, known)
        cpu = time.process_time() - start
        work = [_work(row) for row in rows]
        start = time.process_time()
        total = _bare(work)
        bare = time.process_time() - start
        assert total == sum((row["price"] * row["quantity"] for row in rows), Decimal(0))
        return {"cpu": cpu, "bare": bare, "statements": meter.statements, "steps": sum(len(w[1]) for w in work) / lines}


def _rows(session: Any, headers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    model = session[sales.Order]
    prepared = model.prepare(session, [{**header, "state": "draft"} for header in headers])
    rows: list[dict[str, Any]] = []
    for header in prepared:
        for line in header["lines"]:
            line["header"], line["header_type"] = header, model
            rows.append(line)
    return rows


def _work(row: dict[str, Any]) -> tuple[Decimal, list[Decimal]]:
    """Return the quantity of a row and the factors that its rules took the price by, from the list price on."""
    found = [Decimal(part.rsplit(" ", 1)[1]) for part in row["priced_by"].split("; ")]
    factors = [after / before for before, after in pairwise(found)]
    return row["quantity"], [found[0], *factors]


def _bare(work: list[tuple[Decimal, list[Decimal]]]) -> Decimal:
    """Do what the prices come to and nothing else: the standard price, each discount rounded, times the quantity."""
    total, cent = Decimal(0), Decimal("0.01")
    for quantity, (price, *factors) in work:
        for factor in factors:
            price = (price * factor).quantize(cent, ROUND_HALF_UP)  # noqa: PLW2901
        total += quantity * price
    return total


def road(app: App, partners: list[int], products: list[int], n: int) -> dict[str, Any]:
    """Run the road in one call for n orders, in chunks of 200, and for 50 orders one by one."""
    found: dict[str, Any] = {}
    cases: list[tuple[str, Callable[..., None], int, int]] = [
        ("one call", in_chunks, n, n),
        ("chunks of 200", in_chunks, 200, 200),
        ("one by one", one_by_one, 50, 1),
    ]
    for name, run, orders, chunk in cases:
        meter = Meter(app)
        run(app, meter, partners, products, orders, chunk)
        cpu = sum(phase["cpu"] for phase in meter.phases.values())
        statements = sum(phase["statements"] for phase in meter.phases.values())
        found[name] = {"orders": orders, "cpu": cpu, "statements": statements}
    return found


def main() -> None:
    """Run one case and print what was measured."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("what", choices=["set", "road"])
    parser.add_argument("n", type=int)
    parser.add_argument("rules", type=int)
    options = parser.parse_args()
    app, partners, products = prepare(options.url)
    found = {"n": options.n, "rules": options.rules}
    if options.what == "road":
        found["without"] = road(app, partners, products, options.n)
    installing.enable(app.engine, discover(), ["pricing", "shipping", "invoicing"], app.clock)
    app.close()
    app = App.open(options.url)
    priced(app, partners, products, options.rules)
    if options.what == "road":
        found["with"] = road(app, partners, products, options.n)
    else:
        found |= one_set(app, partners, products, options.n)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
