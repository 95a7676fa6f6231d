"""The bench of taxes, in a process of its own: many lines as one set, and the road from order to cash with taxes.

    python bench/taxes.py sqlite:///FILE set 10000 5      # lines, taxes
    python bench/taxes.py sqlite:///FILE road 2000 2      # orders, taxes

There are 20 products of a tax category whose summary tax has so many children, every other one cascading, chosen by
region. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from road import Meter, in_chunks, one_by_one, order_row, prepare

from addons import base, installing, sales, taxes
from addons.taxes.engine.kinds import PERCENT
from core import App
from core.composition import discover
from core.composition.pause import collector_paused

CENT = Decimal("0.01")


def taxed(app: App, partners: list[int], products: list[int], children: int) -> list[tuple[Decimal, bool]]:
    """Let products be taxed by region, and return rate and cascading of each tax."""
    with app.unit() as session:
        main = next(iter(session.known(base.Organisation)))
        session.edit(base.Organisation, [{"id": main, "country": "Germany"}])
        rows = [{"partner_id": id_, "street": "Main Street 1", "country": "Germany"} for id_ in partners]
        session.create(base.Address, rows)
        (category,) = session.create(taxes.TaxCategory, [{"code": "S", "name": "Standard"}])
        (region,) = session.create(taxes.TaxRegion, [{"code": "DE", "name": "Germany", "places": "Germany"}])
        summary = {"code": "SUM", "name": "Summary", "rate": Decimal(0), "category_id": category}
        (parent,) = session.create(base.Tax, [summary | {"to_region_id": region}])
        found = [(Decimal(n + 1) + Decimal("0.975"), n % 2 == 1) for n in range(children)]
        rows = [
            {"code": f"T{n}", "name": f"Tax {n}", "rate": rate, "cascading": cascading}
            for n, (rate, cascading) in enumerate(found)
        ]
        session.create(base.Tax, [row | {"summary_tax_id": parent, "position": n} for n, row in enumerate(rows)])
        session.edit(base.Product, [{"id": id_, "tax_id": None, "tax_category_id": category} for id_ in products])
    return found


def one_set(
    app: App, partners: list[int], products: list[int], n: int, rates: list[tuple[Decimal, bool]]
) -> dict[str, Any]:
    """Choose and compute the taxes of lines as one set, and do the same arithmetic in a bare loop; best of three."""
    with app.unit() as session:
        headers = [order_row(partners, products) for _ in range(n // 5)]
        rows = _rows(session, headers)
        for k, row in enumerate(rows):
            row["price"] = Decimal(k % 9_973 + 1) / 100  # so that figures hardly recur
        model: Any = session[sales.OrderLine]
        known = model.products(session, rows)
        model.amounts(session, [{**row, "tax_id": None, "tax_rate": Decimal(0)} for row in rows[:5]])  # read once
        cpu, bare, engine, statements = [], [], [], 0
        for _ in range(3):
            fresh = [dict(row) for row in rows]
            meter = Meter(app)
            start = time.process_time()
            with collector_paused():  # as while orders are created
                model.fill_taxes(session, fresh, known)
                found = model.amounts(session, fresh)
            cpu.append(time.process_time() - start)
            statements = max(statements, meter.statements)
            work = [(row["quantity"], row["price"]) for row in rows]
            start = time.process_time()
            expected = _bare(work, rates)
            bare.append(time.process_time() - start)
            assert [one["tax_amount"] for one in found] == [one[1] for one in expected]
            lines = [
                taxes.Line(one[0], row["quantity"], frozenset({"t"})) for one, row in zip(expected, rows, strict=True)
            ]
            start = time.process_time()
            with collector_paused():
                taxes.evaluate(lines, _rules(rates), 2)
            engine.append(time.process_time() - start)
    return {"cpu": min(cpu), "engine": min(engine), "bare": min(bare), "statements": statements}


def _rows(session: Any, headers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines of orders whose headers are prepared."""
    model = session[sales.Order]
    rows: list[dict[str, Any]] = []
    for header in model.prepare(session, [{**header, "state": "draft"} for header in headers]):
        for line in header["lines"]:
            line["header"], line["header_type"] = header, model
            rows.append(line)
    return rows


def road(app: App, partners: list[int], products: list[int], n: int) -> dict[str, Any]:
    """Run the road in one call for n orders, in a chunk of 200, and for 50 orders one by one."""
    found: dict[str, Any] = {}
    cases: list[tuple[str, Any, int, int]] = [
        ("one call", in_chunks, n, n),
        ("chunks of 200", in_chunks, 200, 200),
        ("one by one", one_by_one, 50, 1),
    ]
    for name, run, orders, chunk in cases:
        meter = Meter(app)
        run(app, meter, partners, products, orders, chunk)
        found[name] = {"orders": orders} | {
            what: sum(phase[what] for phase in meter.phases.values()) for what in ("cpu", "statements")
        }
    return found


def _bare(work: list[tuple[Decimal, Decimal]], rates: list[tuple[Decimal, bool]]) -> list[Any]:
    """Do what the taxes come to and nothing else: net, then each tax rounded on its base."""
    found = []
    for quantity, price in work:
        net = (quantity * price).quantize(CENT, ROUND_HALF_UP)
        tax, applied = Decimal(0), []
        for rate, cascading in rates:
            base_ = net + tax if cascading else net
            amount = (base_ * rate / 100).quantize(CENT, ROUND_HALF_UP)
            applied.append((base_, amount))
            tax += amount
        found.append((net, tax, applied))
    return found


def _rules(rates: list[tuple[Decimal, bool]]) -> list[taxes.Rule]:
    earlier: list[str] = []
    found = []
    for n, (rate, cascading) in enumerate(rates):
        applies = frozenset(["t", *earlier] if cascading else ["t"])
        found.append(taxes.Rule(f"T{n}", f"T{n}", PERCENT, rate, applies, frozenset({f"of{n}"})))
        earlier.append(f"of{n}")
    return found


def main() -> None:
    """Run one case and print what was measured."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("what", choices=["set", "road"])
    parser.add_argument("n", type=int)
    parser.add_argument("taxes", type=int)
    options = parser.parse_args()
    app, partners, products = prepare(options.url)
    found = {"n": options.n, "taxes": options.taxes}
    if options.what == "road":
        found["without"] = road(app, partners, products, options.n)
    installing.enable(app.engine, discover(), ["taxes", "shipping", "invoicing"], app.clock)
    app.close()
    app = App.open(options.url)
    rates = taxed(app, partners, products, options.taxes)
    if options.what == "road":
        found["with"] = road(app, partners, products, options.n)
    else:
        found |= one_set(app, partners, products, options.n, rates)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
