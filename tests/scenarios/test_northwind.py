"""The demonstration, run as its user would, must give the figures of the data's README, from the database."""

import csv
import os
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal as D
from pathlib import Path

import pytest
from sqlalchemy import func, select

from addons import base, invoicing, sales, shipping, stock
from addons.reporting import drill, run
from core import App, rounded


def tradeloom(*arguments, cwd=None):
    command = [sys.executable, "-m", "cli", *arguments]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TRADELOOM_")} | {"COLUMNS": "160"}
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, check=False)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def demo(request, demonstration):
    """Return the demonstration on each database; the tests only look at it."""
    return demonstration(request.param)


def test_the_demo_tells_the_figures_and_writes_the_report(demo):
    _, output, folder = demo
    for figure in (
        "91 customers, 9 employees, 6 carriers, 29 vendors, 77 products",
        "830 orders confirmed",
        "2,155 lines: gross 1,354,458.59, net 1,265,793.29, freight 64,942.69",
        "1996 208,083.99, 1997 617,085.35, 1998 440,623.95",
        "809 shipments completed",
        "21 orders never shipped",
    ):
        assert figure in output
    for customer, amount in (("QUICK", "110,277.32"), ("ERNSH", "104,875.00"), ("SAVEA", "104,361.96")):
        assert any(customer in line and amount in line for line in output.splitlines())
    assert (folder / "sales.pdf").read_bytes().startswith(b"%PDF")
    assert "1,265,793.29" in (folder / "sales.html").read_text(encoding="utf-8")


def test_the_database_agrees_with_itself_and_with_the_source(demo):
    url, _, _ = demo
    app = App.open(url)
    order, invoice, shipment = app[sales.Order], app[invoicing.Invoice], app[shipping.Shipment]
    with app.unit(readonly=True) as session:
        assert session.scalar(select(func.sum(order.total, type_=order.total.type))) == D("1265793.29") + D("64942.69")
        assert session.scalar(select(func.count()).where(order.delivery_status == 100)) == 809
        assert session.scalar(select(func.count()).where(order.invoice_status == 100)) == 809
        shipped = session.scalar(select(func.count()).select_from(shipment).where(shipment.state == "completed"))
        assert shipped == session.scalar(select(func.count()).select_from(invoice))
        assert on_hand(app, session) == {code: left + still_needed(app, session).get(code, 0) for code, left in file()}
    app.close()
    result = tradeloom("--database", url, "doctor")
    assert (result.returncode, result.stdout.strip()) == (0, "Everything is sound.")


def on_hand(app, session):
    balance, product = app[stock.Balance], app[base.Product]
    return dict(
        session.execute(select(product.code, balance.quantity).join(product, product.id == balance.product_id)).all()
    )


def still_needed(app, session):
    """Return what the orders that were never shipped still need, by product code."""
    line, product = app[sales.OrderLine], app[base.Product]
    needed = func.sum(line.quantity - line.delivered, type_=line.quantity.type)
    query = select(product.code, needed).join(product, product.id == line.product_id).group_by(product.code)
    return dict(session.execute(query).all())


def file():
    folder = Path(__file__).parents[2] / "examples" / "northwind"
    with (folder / "products.csv").open(encoding="utf-8", newline="") as rows:
        return [(row["product_id"], D(row["units_in_stock"])) for row in csv.DictReader(rows)]


def sold(key):
    """Return net sales by a key of orders and their lines, summed up from the files: each line rounded to the cent."""
    folder = Path(__file__).parents[2] / "examples" / "northwind"

    def rows(name):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    people = {row["employee_id"]: f"{row['first_name']} {row['last_name']}" for row in rows("employees")}
    orders = {row["order_id"]: {**row, "employee": people[row["employee_id"]]} for row in rows("orders")}
    found = defaultdict(D)
    for line in rows("order_details"):
        amount = D(line["unit_price"]) * D(line["quantity"]) * (1 - D(line["discount"]))
        found[key(orders[line["order_id"]], line)] += rounded(amount, 2)
    return found


def test_sales_by_customer_product_year_and_employee_are_those_of_the_files(demo):
    url, _, _ = demo
    app = App.open(url)
    keys = {
        "partner_code": lambda order, line: order["customer_id"],
        "product_code": lambda order, line: line["product_id"],
        "year": lambda order, line: order["order_date"][:4],
        "sales_rep": lambda order, line: order["employee"],
    }
    with app.unit(readonly=True) as session:
        for column, key in keys.items():
            answer = run(session, "sales", {"by": column.removesuffix("_code")})
            assert {row.values[column]: row.values["net"] for row in answer.details} == sold(key)
            assert answer.total.values["net"] == D("1265793.29")
        both = run(session, "sales", {"by": "year,partner", "period": "1997", "compare": "previous"})
        assert (both.total.values["net"], both.total.values["net_before"]) == (D("617085.35"), D("208083.99"))
        listed = drill(session, "sales", {"by": "partner"}, {"partner": "QUICK"})
        assert (len(listed.details), listed.total.values["net"]) == (28, D("110277.32"))
    app.close()


def test_the_demo_never_touches_other_data(demo):
    url, _, folder = demo
    again = tradeloom("--database", url, "demo", "--to", str(folder))
    assert again.returncode == 2
    assert "is not empty" in again.stderr
