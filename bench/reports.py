"""The bench of grouped reports, in a process of its own: four dimensions, two years compared, over many invoice lines.

    python bench/reports.py sqlite:///FILE 1000000

Invoices of five lines are made by INSERT … SELECT. The report is set beside a statement that an expert would write for
the same figures, on the same database, and beside DuckDB reading that database. Prints one JSON object: milliseconds,
the best of some runs in turn, and how many groups were found.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import cast, func, insert, literal, select
from sqlalchemy.types import BigInteger, Date, Integer, String

from addons import base, installing, invoicing
from addons.reporting import run
from core import App
from core.app import utc_now
from core.composition import Exact, discover
from core.lifecycle import make_engine

LINES, PARTNERS, PRODUCTS, GROUPS, CATEGORIES, REPS = 5, 1_000, 200, 10, 8, 20
DAYS = 730
FIRST = dt.date(2028, 1, 1)
ASKED = {
    "by": "group,category,customer_rep,month",
    "from": "2029-01-01",
    "to": "2029-12-31",
    "compare_from": "2028-01-01",
    "compare_to": "2028-12-31",
    "charges": "yes",
}
BARE = """
SELECT g.code, g.name, c.code, c.name, r.code, r.name, substr(CAST(i.date AS VARCHAR), 1, 7),
    sum(CASE WHEN i.date BETWEEN '2029-01-01' AND '2029-12-31' THEN l.net END),
    sum(CASE WHEN i.date BETWEEN '2028-01-01' AND '2028-12-31' THEN l.net END),
    sum(CASE WHEN i.date BETWEEN '2029-01-01' AND '2029-12-31' THEN l.quantity END),
    sum(CASE WHEN i.date BETWEEN '2028-01-01' AND '2028-12-31' THEN l.quantity END),
    sum(CASE WHEN i.date BETWEEN '2029-01-01' AND '2029-12-31' THEN {weight} END),
    sum(CASE WHEN i.date BETWEEN '2028-01-01' AND '2028-12-31' THEN {weight} END)
FROM invoice_line l
JOIN invoice i ON i.id = l.invoice_id
JOIN base_partner p ON p.id = i.partner_id
LEFT JOIN base_partner_group g ON g.id = p.group_id
LEFT JOIN base_partner r ON r.id = p.sales_rep_id
LEFT JOIN base_product a ON a.id = l.product_id
LEFT JOIN base_product_category c ON c.id = a.category_id
WHERE i.state IN ('completed', 'reversed')
    AND (i.date BETWEEN '2029-01-01' AND '2029-12-31' OR i.date BETWEEN '2028-01-01' AND '2028-12-31')
GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
WEIGHT = {"sqlite": "l.quantity * a.weight / 1000000", "postgresql": "round(l.quantity * a.weight, 6)"}


def prepare(url: str, n: int) -> App:
    """Return an application with n invoice lines."""
    engine = make_engine(url)
    installing.enable(engine, discover(), ["invoicing", "reporting"], utc_now)
    engine.dispose()
    app = App.open(url)
    installing.seed_app(app)
    with app.unit() as session:
        unit = next(iter(session.known(base.Unit)))
        groups = _named(session, base.PartnerGroup, "G", GROUPS)
        categories = _named(session, base.ProductCategory, "C", CATEGORIES)
        reps = _named(session, base.Partner, "R", REPS, lambda _: {"is_employee": True})
        partners = _named(
            session,
            base.Partner,
            "P",
            PARTNERS,
            lambda k: {"group_id": groups[k % GROUPS], "sales_rep_id": reps[k % REPS]},
        )
        products = _named(
            session,
            base.Product,
            "A",
            PRODUCTS,
            lambda k: {"unit_id": unit, "category_id": categories[k % CATEGORIES], "weight": Decimal("0.125")},
        )
        _fill(session, n // LINES, partners[0], products[0])
    if app.engine.dialect.name == "postgresql":  # which does so by itself; on SQLite nobody gathers statistics
        with app.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    return app


def _named(session: Any, model: Any, letter: str, count: int, more: Callable[[int], Any] = lambda _: {}) -> list[int]:
    rows = [{"code": f"{letter}{k}", "name": f"Name {letter}{k}", **more(k)} for k in range(count)]
    found: list[int] = session.create(model, rows)
    return found


def _fill(session: Any, n: int, partner: int, product: int) -> None:
    organisation = next(iter(session.known(base.Organisation).values()))
    invoice, line = session[invoicing.Invoice].__table__, session[invoicing.InvoiceLine].__table__
    lite, money = session.dialect_name == "sqlite", Exact(18, 4)
    k = _numbers("n", n)
    day = (
        func.date(FIRST.isoformat(), func.printf("+%d days", k % DAYS))
        if lite
        else literal(FIRST, Date) + cast(k % DAYS, Integer)
    )
    header = {
        **{"id": k, "version": literal(1), "number": literal("IN") + cast(k, String), "kind": literal("invoice")},
        **{"state": literal("completed"), "organisation_id": literal(organisation.id)},
        **{"partner_id": partner + (k * 31) % PARTNERS, "date": day, "due_date": day},
        **{"currency_id": literal(organisation.currency_id), "payment_status": literal(0)},
        **dict.fromkeys(("net_total", "tax_total", "total", "paid"), literal(Decimal(0), money)),
    }
    session.execute(insert(invoice).from_select(list(header), select(*header.values())))
    k = _numbers("m", n * LINES)
    unit = 10_000 if lite else 1
    net = cast((((k * 7919) % 5000) + 1) * unit, money.impl_instance)
    figures = {"quantity": cast((k % 9 + 1) * unit * (100 if lite else 1), Exact(18, 6).impl_instance), "net": net}
    body = {
        **{"version": literal(1), "invoice_id": (k + LINES - 1) // LINES},
        **{"position": (k - 1) % LINES + 1, "product_id": product + (k * 17) % PRODUCTS, "price": net, **figures},
        **dict.fromkeys(("discount", "tax_rate", "tax_amount"), literal(Decimal(0), money)),
    }
    session.execute(insert(line).from_select(list(body), select(*body.values())))


def _numbers(name: str, count: int) -> Any:
    series = select(literal(1, BigInteger).label("n")).cte(f"series_{name}", recursive=True)
    return series.union_all(select(series.c.n + 1).where(series.c.n < count)).c.n


def measure(app: App, runs: int) -> dict[str, Any]:
    """Return the best times of the bare statement, the report, and the report by DuckDB, taken in turn."""
    best: dict[str, float] = {}
    totals: dict[str, Any] = {}
    for _ in range(runs):
        for name, work in (("bare", _bare), ("report", _report), ("duckdb", _beside)):
            begun = time.perf_counter()
            groups, total = work(app)
            taken = (time.perf_counter() - begun) * 1000
            best[name] = min(taken, best.get(name, taken))
            totals[name] = (groups, total)
    assert len(set(totals.values())) == 1, totals
    return {"groups": totals["report"][0], "ms": {name: round(taken, 1) for name, taken in best.items()}}


def _bare(app: App) -> tuple[int, Decimal]:
    name = app.engine.dialect.name
    with app.unit(readonly=True) as session:
        rows = session.connection().exec_driver_sql(BARE.format(weight=WEIGHT[name])).all()
    net = sum(Decimal(row[7] or 0) for row in rows)
    return len(rows), (net / 10_000 if name == "sqlite" else net).normalize()


def _report(app: App, engine: str = "database") -> tuple[int, Decimal]:
    with app.unit(readonly=True) as session:
        answer = run(session, "invoices", {**ASKED, "engine": engine})
    assert answer.total is not None
    return len(answer.details), answer.total.values["net"].normalize()


def _beside(app: App) -> tuple[int, Decimal]:
    return _report(app, "duckdb")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("n", type=int)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    app = prepare(asked.url, asked.n)
    print(json.dumps({"database": app.engine.dialect.name, "n": asked.n, **measure(app, asked.runs)}))
    app.close()
    sys.exit(0)


if __name__ == "__main__":
    main()
