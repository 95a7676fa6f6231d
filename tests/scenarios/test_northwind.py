"""The demonstration, run as its user would, must give the figures of the data's README, from the database."""

import csv
import os
import subprocess
import sys
from decimal import Decimal as D
from pathlib import Path

import pytest
from sqlalchemy import func, select

from addons import base, invoicing, sales, shipping, stock
from addons.devkit.testing import _drop, _empty
from core import App


def tradeloom(*arguments, cwd=None):
    command = [sys.executable, "-m", "cli", *arguments]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TRADELOOM_")} | {"COLUMNS": "160"}
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, check=False)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def demo(request, tmp_path_factory):
    """Run the demonstration once on each database; the tests only look at it."""
    folder = tmp_path_factory.mktemp("demo")
    url = _empty(request.param, folder)
    result = tradeloom("--database", url, "demo", "--to", str(folder))
    assert result.returncode == 0, result.stderr
    yield url, result.stdout, folder
    _drop(url)


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


def test_the_demo_never_touches_other_data(demo):
    url, _, folder = demo
    again = tradeloom("--database", url, "demo", "--to", str(folder))
    assert again.returncode == 2
    assert "is not empty" in again.stderr
