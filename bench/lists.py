"""The bench of lists, in a process of its own: pages of a million orders, with and without filters.

    python bench/lists.py sqlite:///FILE 1000000

The orders are made by one INSERT … SELECT: 1,000 a day, mostly delivered within ten days and paid within sixty, a few
left behind. Prints one JSON object: per query the milliseconds of the first and of a late page, and the plan.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
from decimal import Decimal
from typing import Any

from sqlalchemy import case, cast, func, insert, literal, select
from sqlalchemy.dialects.sqlite import JSON as SQLITE_JSON
from sqlalchemy.types import Date, Integer, String

from addons import base, installing, sales
from addons.lists.listing import Listing
from addons.lists.worklist import counts, works
from addons.schemas import find, named
from core import App
from core.app import utc_now
from core.composition import Exact, discover
from core.lifecycle import make_engine
from core.storage import SYSTEM

PAGE, RUNS, A_DAY, PARTNERS = 50, 15, 1_000, 1_000
QUERIES: list[tuple[str, dict[str, str], str]] = [
    ("--sort payment-status", {}, "payment-status"),
    ("--delivery-status '<100' --sort payment-status", {"delivery-status": "<100"}, "payment-status"),
    ("--delivery-status '<100' --sort -payment-status", {"delivery-status": "<100"}, "-payment-status"),
    (
        "--delivery-status '<100' --state confirmed --sort payment-status",
        {"delivery-status": "<100", "state": "confirmed"},
        "payment-status",
    ),
    ("--invoice-status '<100' --sort payment-status", {"invoice-status": "<100"}, "payment-status"),
    ("--payment-status '<100' --sort delivery-status", {"payment-status": "<100"}, "delivery-status"),
    ("--delivery-status '<100'", {"delivery-status": "<100"}, ""),
    ("--delivery-status '<100' --sort -date", {"delivery-status": "<100"}, "-date"),
    ("--partner C500 --sort -date", {"partner": "C500"}, "-date"),
    ("--state draft", {"state": "draft"}, ""),
    ("--sort -date", {}, "-date"),
    ("(nothing)", {}, ""),
    ("--number SO500", {"number": "SO500"}, ""),
    ("--number SO500 --sort -date", {"number": "SO500"}, "-date"),
    ("--state confirmed", {"state": "confirmed"}, ""),
    ("--state confirmed --sort -date", {"state": "confirmed"}, "-date"),
    ("--state confirmed --sort delivery-status", {"state": "confirmed"}, "delivery-status"),
    ("--state draft --sort -date", {"state": "draft"}, "-date"),
    ("--sort state", {}, "state"),
    ("--sort number", {}, "number"),
    ("--sort -number", {}, "-number"),
    ("--order-reference X", {"order-reference": "X"}, ""),
    ("--sort -total", {}, "-total"),
    ("--priority 1 --sort -total", {"priority": "1"}, "-total"),
]
"""What is asked, as on the command line; the first is what the second is compared with."""


def prepare(url: str, n: int) -> App:
    """Return an application with n orders."""
    engine = make_engine(url)
    installing.enable(engine, discover(), ["shipping", "invoicing"], utc_now)
    engine.dispose()
    app = App.open(url)
    installing.seed_app(app)
    with app.unit() as session:
        rows = [{"code": f"C{k}", "name": f"Customer {k}", "is_customer": True} for k in range(1, PARTNERS + 1)]
        partners = session.create(base.Partner, rows)
        organisation = session.scalars(select(app[base.Organisation])).first()
        assert organisation is not None
        _fill(session, n, organisation.id, organisation.currency_id, partners[0])
    if app.engine.dialect.name == "postgresql":  # which does so by itself; on SQLite nobody gathers statistics
        with app.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    return app


def _fill(session: Any, n: int, organisation: int, currency: int, partner: int) -> None:
    order: Any = session[sales.Order]
    series = select(literal(1).label("n")).cte("series", recursive=True)
    series = series.union_all(select(series.c.n + 1).where(series.c.n < n))
    k = series.c.n
    age = (n - k) // A_DAY
    chance = ((k % 1000) * 7919) % 1000  # the same for both databases
    delivered = case((age < 2, 900), (age < 10, 300), else_=2)
    invoiced = case((age < 3, 900), (age < 14, 300), else_=3)
    paid = case((age < 30, 800), (age < 60, 300), else_=5)
    money = Exact(18, 4)
    total = ((k % 5000) * 7919) % 5000 + 1
    values = {
        "version": literal(1),
        "number": literal("SO") + cast(k, String),
        "kind": literal("standard"),
        "state": case(
            (age == 0, case((chance < 300, "draft"), else_="confirmed")), (age < 90, "confirmed"), else_="closed"
        ),
        "organisation_id": literal(organisation),
        "partner_id": partner + ((k % 1000) * 31) % PARTNERS,
        "date": _day(session.dialect_name, k),
        "currency_id": literal(currency),
        "net_total": cast(total * (10_000 if session.dialect_name == "sqlite" else 1), money.impl_instance),
        "tax_total": literal(Decimal(0), money),
        "priority": case((chance % 50 == 0, 1), else_=5),
        "delivery_status": case((chance < delivered, case((chance % 2 == 0, 0), else_=50)), else_=100),
        "invoice_status": case(((chance * 3) % 1000 < invoiced, 0), else_=100),
        "payment_status": case(((chance * 7) % 1000 < paid, case((chance % 5 == 0, 50), else_=0)), else_=100),
        "is_cancelled": literal(value=False),
        "paid": literal(Decimal(0), money),
    }
    values["total"] = values["net_total"]
    session.execute(insert(order.__table__).from_select(list(values), select(*values.values())))


def _day(dialect: str, k: Any) -> Any:
    first = dt.date(2027, 1, 1)
    if dialect == "sqlite":
        return func.date(first.isoformat(), func.printf("+%d days", k // A_DAY))
    return literal(first, Date) + cast(k // A_DAY, Integer)


def measure(app: App) -> list[dict[str, Any]]:
    """Return what each query takes."""
    listing = Listing(app[sales.Order])
    found = []
    for name, filters, sort in QUERIES:
        with app.unit(readonly=True) as session:
            first, rows = _timed(lambda: listing.rows(session, filters, sort=sort, limit=PAGE + 1))  # noqa: B023
            late = None
            if len(rows) > PAGE:
                place = listing.place(session, rows[PAGE - 1][0], sort)
                late, _ = _timed(lambda: listing.rows(session, filters, sort=sort, limit=PAGE + 1, after=place))  # noqa: B023
            walks = listing.walks(session, filters, sort=sort)
            plan = _plan(session, listing.matching(filters, sort=sort, limit=PAGE + 1, walks=walks))
        found.append({"query": name, "ms": first, "next_ms": late, "rows": min(len(rows), PAGE), "plan": plan})
    return [*found, _by_number(app)]


FILTERS: list[tuple[str, dict[str, str]]] = [
    ("", {}),
    ("state = confirmed", {"state": "confirmed"}),
    ("state = draft", {"state": "draft"}),
    ("delivery < 100", {"delivery-status": "<100"}),
    ("invoice < 100", {"invoice-status": "<100"}),
    ("payment < 100", {"payment-status": "<100"}),
    ("the last days", {"date": ">=2027-07-01"}),
    ("total >= 4990", {"total": ">=4990"}),
    ("priority = 1", {"priority": "1"}),
    ("partner = C500", {"partner": "C500"}),
    ("number = SO150000", {"number": "SO150000"}),
    ("order reference = X", {"order-reference": "X"}),
    ("delivery < 100, confirmed", {"delivery-status": "<100", "state": "confirmed"}),
    ("partner = C500, confirmed", {"partner": "C500", "state": "confirmed"}),
]
SORTS = (
    *("", "-id", "number", "-date", "date", "state", "-total", "net-total", "partner-name", "delivery-status"),
    *("-payment-status", "payment-status", "invoice-status", "scheduled-date", "priority", "partner"),
)


def crossed(app: App) -> dict[str, Any]:
    """Return the ratio to the plain list of every filter with every sort, the least of three runs each.

    On SQLite CPU time, in which other work of the machine does not count; on PostgreSQL time, since a server works.
    """
    listing, found = Listing(app[sales.Order]), []
    clock = time.process_time if app.engine.dialect.name == "sqlite" else time.perf_counter
    with app.unit(readonly=True) as session:
        plain = 1e9
        for _ in range(RUNS):
            begun = clock()
            listing.rows(session, {}, limit=PAGE)
            plain = min(plain, (clock() - begun) * 1000)
        for name, filters in FILTERS:
            for sort in SORTS:
                times = []
                for _ in range(3):
                    begun = clock()
                    listing.rows(session, filters, sort=sort, limit=PAGE)
                    times.append((clock() - begun) * 1000)
                found.append({"filter": name, "sort": sort, "ms": min(times), "ratio": min(times) / plain})
    return {"plain_ms": plain, "crossed": found}


def _by_number(app: App) -> dict[str, Any]:
    """Return what it takes to find one order as every command does that is given a number."""
    with app.unit(readonly=True) as session:
        ms, _ = _timed(lambda: named_one(session))
        plan = _plan(session, select(app[sales.Order].id).where(named(session, app[sales.Order], ["SO500"])))
    return {"query": "show SO500", "ms": ms, "next_ms": None, "rows": 1, "plan": plan}


def named_one(session: Any) -> Any:
    """Return the order of a number, read anew."""
    session.expunge_all()
    return find(session, sales.Order, "SO500")


def _timed(work: Any) -> tuple[float, Any]:
    """Return the least milliseconds and the result of a piece of work."""
    work()
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        result = work()
        taken.append((time.perf_counter() - start) * 1000)
        if sum(taken) > 10_000:
            break
    return min(taken), result


def _plan(session: Any, statement: Any) -> str:
    """Return how the orders are found: the index, or that there is none."""
    quoted: Any = lambda _type, _dialect: lambda value: f"'{json.dumps(value)}'"  # noqa: E731
    SQLITE_JSON.literal_processor = quoted  # lists are given so there, and SQLAlchemy writes none into a statement
    prefix = "EXPLAIN QUERY PLAN " if session.dialect_name == "sqlite" else "EXPLAIN "
    compiled = statement.compile(session.get_bind(), compile_kwargs={"render_postcompile": True, "literal_binds": True})
    lines = session.connection().exec_driver_sql(prefix + str(compiled).replace("%", "%%")).all()
    texts = [str(line[-1]).strip() for line in lines]
    return next(t for t in texts if "sales_order" in t and ("Scan" in t or "SCAN" in t or "SEARCH" in t))


def main() -> None:
    """Run the bench on one database and print it as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("n", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--crossed", action="store_true", help="every filter with every sort, instead")
    options = parser.parse_args()
    app = prepare(options.url, options.n)
    if options.crossed:
        json.dump({"database": app.engine.dialect.name, "n": options.n, **crossed(app)}, sys.stdout)
        return
    queries = measure(app)
    with app.unit(readonly=True) as session:
        session.actor = SYSTEM
        counting, _ = _timed(lambda: counts(session, works(session)))
    result = {"database": app.engine.dialect.name, "n": options.n, "queries": queries, "worklist_ms": counting}
    app.close()
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
