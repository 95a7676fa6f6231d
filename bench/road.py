"""One case of the order-to-cash bench, in a process of its own: run the road, then write the same rows bare.

    python bench/road.py sqlite:///FILE one-call 200 [--ahead 100000] [--customers 1]

Prints one JSON object: per phase wall and CPU seconds of this process and of the server, SQL statements and rows
written; the floor; peak memory.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import event, select

from addons import base, installing, invoicing, sales, stock
from core import App
from core.app import utc_now
from core.composition import discover
from core.lifecycle import make_engine

PRODUCTS, LINES, CUSTOMERS = 20, 5, 2_000
PHASES = ("create", "confirm", "ship", "invoice", "complete")


class Meter:
    """Measure phases: wall and CPU seconds of this process and of the server, SQL statements, rows written."""

    def __init__(self, app: App) -> None:
        self.phases = {name: {"wall": 0.0, "cpu": 0.0, "server": 0.0, "statements": 0, "rows": 0} for name in PHASES}
        self.statements = self.rows = 0
        self.server = Server(app)
        event.listen(app.engine, "before_cursor_execute", self._count)

    def _count(self, _c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, many: bool) -> None:
        if statement.startswith("BEGIN"):
            return
        self.statements += 1
        if statement.startswith(("INSERT", "UPDATE")):
            self.rows += _rows(parameters, many)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        server = self.server.cpu()
        statements, rows = self.statements, self.rows
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        found = self.phases[name]
        found["cpu"] += time.process_time() - cpu
        found["wall"] += time.perf_counter() - wall
        found["server"] += self.server.cpu() - server
        found["statements"] += self.statements - statements
        found["rows"] += self.rows - rows


class Server:
    """Read the CPU seconds of PostgreSQL's processes that serve this database, on the same machine; 0 for SQLite."""

    def __init__(self, app: App) -> None:
        self.pids = [] if app.engine.dialect.name == "sqlite" else serving(app)

    def cpu(self) -> float:
        return sum(map(cpu_of, self.pids))


def serving(app: App) -> list[int]:
    """Return the server's processes for this database, but not a vacuum, which is gone at any time."""
    query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
    with app.engine.connect() as connection:
        return [pid for (pid,) in connection.exec_driver_sql(query)]


def cpu_of(pid: int) -> float:
    """Return the CPU seconds of a process so far."""
    used = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def _rows(parameters: Any, many: bool) -> int:
    if many:
        return len(parameters)
    arrays = [value for value in parameters if isinstance(value, list)] if isinstance(parameters, tuple) else []
    return len(arrays[0]) if arrays else 1


def prepare(url: str, *more: str) -> tuple[App, list[int], list[int]]:
    """Return an application with customers, 20 products under a 10 % tax, and ample stock; `more` are enabled."""
    engine = make_engine(url)
    installing.enable(engine, discover(), ["shipping", "invoicing", *more], utc_now)
    engine.dispose()
    app = App.open(url)
    installing.seed_app(app)
    with app.unit() as session:
        named = [{"code": f"C{n}", "name": f"Customer {n}", "is_customer": True} for n in range(1, CUSTOMERS + 1)]
        partners = session.create(base.Partner, named)
        (tax,) = session.create(base.Tax, [{"code": "T10", "name": "10 %", "rate": Decimal(10)}])
        piece = session.scalars(select(app[base.Unit].id).where(app[base.Unit].code == "pc")).one()
        common = {"unit_id": piece, "tax_id": tax}
        rows = [{"code": f"P{n}", "name": f"Product {n}", "list_price": Decimal(n), **common} for n in range(1, 21)]
        products = session.create(base.Product, rows)
        ample = [{"product_id": id_, "counted": Decimal(10_000_000)} for id_ in products]
        (count,) = session.create(stock.Inventory, [{"lines": ample}])
        app.fire(session, "complete", [session.get_one(app[stock.Inventory], count)]).expect_done()
    return app, partners, products


_serial = itertools.count()


def order_row(partners: Sequence[int], products: Sequence[int]) -> dict[str, Any]:
    """Return one order of five lines; no customer orders the same twice, so that none is a duplicate."""
    n = next(_serial)
    times = n // len(partners)
    lines = [{"product_id": products[(n + k) % PRODUCTS], "quantity": Decimal(k + 1 + times)} for k in range(LINES)]
    return {"partner_id": partners[n % len(partners)], "lines": lines}


def in_chunks(app: App, meter: Meter, partners: list[int], products: list[int], n: int, chunk: int) -> None:
    """Run the road phase by phase, `chunk` orders per call and transaction."""
    Invoice = app[invoicing.Invoice]
    ids: list[int] = []
    with meter.phase("create"):
        for start in range(0, n, chunk):
            with app.unit() as session:
                rows = [order_row(partners, products) for _ in range(start, min(start + chunk, n))]
                ids += session.create(sales.Order, rows)
    for verb in ("confirm", "ship", "invoice"):
        with meter.phase(verb):
            _expect(app.fire_all(verb, sales.Order, ids, chunk=chunk), n)
    with meter.phase("complete"):
        with app.unit() as session:
            drafts = session.scalars(select(Invoice.id).where(Invoice.state == "draft").order_by(Invoice.id)).all()
        _expect(app.fire_all("complete", Invoice, drafts, chunk=chunk), n)


def one_by_one(app: App, meter: Meter, partners: list[int], products: list[int], n: int, _chunk: int) -> None:
    """Run the whole road of each order in a transaction of its own."""
    Order, Invoice = app[sales.Order], app[invoicing.Invoice]
    for _ in range(n):
        with app.unit() as session:
            with meter.phase("create"):
                (id_,) = session.create(Order, [order_row(partners, products)])
                order = session.get_one(Order, id_)
            for verb in ("confirm", "ship", "invoice"):
                with meter.phase(verb):
                    app.fire(session, verb, [order]).expect_done()
            with meter.phase("complete"):
                drafts = session.scalars(select(Invoice).where(Invoice.state == "draft")).all()
                app.fire(session, "complete", drafts).expect_done()
                session.commit()


def _expect(outcome: Any, n: int) -> None:
    if len(outcome.done) != n:
        raise SystemExit(f"{outcome.verb}: {len(outcome.done)} of {n} done: {outcome.results[0].message}")


# --- the floor: the same rows through the bare driver ------------------------------------------------------

Updates = Sequence[tuple[str, Sequence[str]]]
UPDATES = (
    ("sales_order", ("state", "number")),
    ("shipment", ("state", "number")),
    ("sales_order_line", ("delivered",)),
    ("sales_order", ("delivery_status",)),
    ("invoice", ("state", "number")),
    ("sales_order_line", ("invoiced",)),
    ("sales_order", ("invoice_status",)),
)
TABLES = (
    "sales_order",
    "sales_order_line",
    "shipment",
    "shipment_line",
    "stock_move",
    "invoice",
    "invoice_line",
    "core_audit",
    "document_link",
)


def last_ids(app: App, tables: Sequence[str] = TABLES) -> dict[str, int]:
    """Return the last id of each table that the road writes."""
    with app.engine.connect() as connection:
        return {t: connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {t}").scalar_one() for t in tables}


def floor(
    app: App, first: dict[str, int], updates: Updates = UPDATES, changed: Mapping[str, int] | None = None
) -> dict[str, float]:
    """Write what the road wrote once more, with hand-made SQL, and return what that took, the server too.

    Values are ready beforehand. SQLite runs one prepared statement for all rows; PostgreSQL gets one statement per
    table with an array per column, which costs it and its client less than `executemany`. Of `changed` tables rows
    from the ids given are only updated.
    """
    raw = app.engine.raw_connection()
    driver: Any = raw.driver_connection
    cursor = driver.cursor()
    sqlite = app.engine.dialect.name == "sqlite"
    taken: dict[str, tuple[list[str], list[Any]]] = {}
    for table, last in {**first, **(changed or {})}.items():
        cursor.execute(f"SELECT * FROM {table} WHERE id > {last} ORDER BY id")
        names = [column[0] for column in cursor.description]
        taken[table] = (names, cursor.fetchall())
    highest = {table: max(row[0] for row in rows) if rows else 0 for table, (_, rows) in taken.items()}
    work: list[tuple[str, list[Any]]] = []
    for table in first:
        names, rows = taken[table]
        text = _insert_text(cursor, table, names, sqlite)
        work.append((text, [_moved(names, row, table, first, highest) for row in rows]))
    for table, columns in updates:
        names, rows = taken[table]
        at = [names.index(column) for column in columns]
        shift = highest[table] - first[table] if table in first else 0
        text = _update_text(cursor, table, columns, sqlite)
        work.append((text, [(*(_again(names[i], row[i]) for i in at), row[0] + shift) for row in rows]))
    if not sqlite:
        work = [(text, [list(column) for column in zip(*rows, strict=True)]) for text, rows in work]
    driver.commit()
    server = Server(app)
    before = server.cpu()
    if sqlite:
        cursor.execute("BEGIN IMMEDIATE")
    wall, cpu = time.perf_counter(), time.process_time()
    for text, values in work:
        (cursor.executemany if sqlite else cursor.execute)(text, values)
    driver.commit()
    taken_for = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    taken_for["server"] = server.cpu() - before
    raw.close()
    inserted, updated = (len(taken[table][1]) for table in first), (len(taken[table][1]) for table, _ in updates)
    return {**taken_for, "rows": sum(inserted) + sum(updated)}


def _insert_text(cursor: Any, table: str, names: list[str], sqlite: bool) -> str:
    quoted = ", ".join(f'"{name}"' for name in names)
    if sqlite:
        return f"INSERT INTO {table} ({quoted}) VALUES ({', '.join('?' * len(names))})"
    arrays = ", ".join(f"%s::{kind}[]" for kind in _types(cursor, table, names))
    return f"INSERT INTO {table} ({quoted}) SELECT * FROM unnest({arrays})"


def _update_text(cursor: Any, table: str, columns: Sequence[str], sqlite: bool) -> str:
    if sqlite:
        sets = ", ".join(f"{column} = ?" for column in columns)
        return f"UPDATE {table} SET {sets}, version = version + 1 WHERE id = ?"
    arrays = ", ".join(f"%s::{kind}[]" for kind in _types(cursor, table, [*columns, "id"]))
    sets = ", ".join(f"{column} = new.{column}" for column in columns)
    return (
        f"UPDATE {table} SET {sets}, version = {table}.version + 1 "
        f"FROM unnest({arrays}) AS new({', '.join(columns)}, id) WHERE {table}.id = new.id"
    )


def _types(cursor: Any, table: str, names: Sequence[str]) -> list[str]:
    query = "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = %s::regclass"
    known = dict(cursor.execute(query, (table,)).fetchall())
    return [known[name] for name in names]


PARENTS = {
    "order_id": "sales_order",
    "order_line_id": "sales_order_line",
    "shipment_id": "shipment",
    "shipment_line_id": "shipment_line",
    "invoice_id": "invoice",
    "entry_id": "accounting_entry",
    "source_id": "invoice",
}


def _moved(
    names: list[str], row: Sequence[Any], table: str, first: dict[str, int], highest: dict[str, int]
) -> tuple[Any, ...]:
    def shift(of: str) -> int:
        return highest[of] - first[of] if of in first else 0

    moved = []
    for name, value in zip(names, row, strict=True):
        if name == "id":
            moved.append(value + shift(table))
        elif name in PARENTS and value is not None:
            moved.append(value + shift(PARENTS[name]))
        else:
            moved.append(_adapted(_again(name, value) if name == "number" else value))
    return tuple(moved)


def _again(name: str, value: Any) -> Any:
    return f"{value}x" if name == "number" and value is not None else value


def _adapted(value: Any) -> Any:
    if isinstance(value, dict):
        from psycopg.types.json import Json

        return Json(value)
    return value


MODES: dict[str, tuple[Callable[..., None], Callable[[int], int]]] = {
    "one-call": (in_chunks, lambda n: n),
    "chunks": (in_chunks, lambda n: 500),
    "one-by-one": (one_by_one, lambda n: 1),
}


def main() -> None:
    """Run one case and print it as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("n", type=int)
    parser.add_argument("--ahead", type=int, default=0, help="orders that are already there")
    parser.add_argument("--customers", type=int, default=CUSTOMERS, help="whose orders they are, in turn")
    options = parser.parse_args()
    app, partners, products = prepare(options.url)
    partners = partners[: options.customers]
    warm = Meter(app)
    in_chunks(app, warm, partners, products, 5, 5)
    if options.ahead:
        in_chunks(app, Meter(app), partners, products, options.ahead, 2000)
        with app.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    meter = Meter(app)
    first = last_ids(app)
    run, size = MODES[options.mode]
    run(app, meter, partners, products, options.n, size(options.n))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result = {
        "database": app.engine.dialect.name,
        "mode": options.mode,
        "n": options.n,
        "ahead": options.ahead,
        "customers": options.customers,
        "phases": meter.phases,
        "peak_mb": round(peak, 1),
        "floor": floor(app, first),
    }
    app.close()
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
