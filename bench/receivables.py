"""The bench of the payment monitor: many open invoices, in a process of its own.

    python bench/receivables.py sqlite:///FILE 100000

Every third invoice has a payment of a part of it. Prints one JSON object: the CPU seconds of the client (best of three)
of the monitor, and of one grouped query over the same rows, and their ratio.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select

from addons import base, installing, invoicing
from addons.invoicing.owed.figures import settles
from core import ZERO, App
from core.app import utc_now
from core.composition import discover
from core.lifecycle import make_engine

RUNS, DAY = 3, dt.date(2030, 1, 1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("invoices", type=int)
    asked = parser.parse_args()
    app = _app(asked.url)
    with app.unit() as session:
        if not session.scalar(select(func.count()).select_from(session[invoicing.Invoice])):
            _fill(session, asked.invoices)
    with app.unit() as session:
        session.execute(select(session[invoicing.Invoice].id).limit(1))
        floor = _best(lambda: len(session.execute(_grouped(session)).all()))
        monitor = _best(lambda: sum(1 for _ in invoicing.payment_monitor(session, shown="open")))
    result = {"invoices": asked.invoices, "grouped": floor, "monitor": monitor, "ratio": round(monitor / floor, 2)}
    print(json.dumps(result))


def _app(url: str) -> App:
    engine, installed = make_engine(url), discover()
    installing.enable(engine, installed, ["invoicing"], utc_now)
    app = App.on(engine, installed)
    installing.seed_app(app)
    return app


def _fill(session: Any, number: int) -> None:
    """Make completed invoices of 100.00, due on any of 90 days; every third is paid by 40.00."""
    (partner,) = session.create(base.Partner, [{"code": "C", "name": "C", "is_customer": True}])
    line = {"description": "work", "quantity": Decimal(1), "price": Decimal(100)}
    (id_,) = session.create(invoicing.Invoice, [{"partner_id": partner, "date": DAY, "lines": [line]}])
    session.fire("complete", [session.known(invoicing.Invoice, [id_])[id_]]).expect_done()
    session.fire("pay", [session.known(invoicing.Invoice, [id_])[id_]], amount=Decimal(40)).expect_done()
    tables = [session[model].__table__ for model in (invoicing.Invoice, invoicing.Payment, invoicing.PaymentLine)]
    connection = session.connection()
    invoice, payment, paid = (dict(connection.execute(select(table)).mappings().one()) for table in tables)
    copies = range(1, number)
    invoices = [
        invoice | {"id": id_ + n, "number": f"X{n}", "due_date": DAY + dt.timedelta(days=n % 90)}
        | ({} if n % 3 == 0 else {"paid": ZERO, "payment_status": 0})
        for n in copies
    ]  # fmt: skip
    thirds = [n for n in copies if n % 3 == 0]
    payments = [payment | {"id": payment["id"] + n, "number": f"Y{n}"} for n in thirds]
    more = {n: {"payment_id": payment["id"] + n, "invoice_id": id_ + n} for n in thirds}
    lines = [paid | {"id": paid["id"] + n, **more[n]} for n in thirds]
    for table, rows in zip(tables, (invoices, payments, lines), strict=True):
        connection.execute(insert(table), rows)


def _grouped(session: Any) -> Any:
    """Return one grouped query of the same rows: what is open of each invoice, and when it was paid the last time."""
    one, payment, line = session[invoicing.Invoice], session[invoicing.Payment], session[invoicing.PaymentLine]
    paid = func.sum(settles(session), type_=line.amount.type)
    return (
        select(one.id, one.number, one.date, one.due_date, one.total, paid, func.max(payment.date))
        .outerjoin(line, line.invoice_id == one.id)
        .outerjoin(payment, payment.id == line.payment_id)
        .where(one.state == "completed", one.payment_status != 100)
        .group_by(one.id)
    )


def _best(work: Callable[[], int]) -> float:
    found = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return round(min(found), 3)


if __name__ == "__main__":
    main()
