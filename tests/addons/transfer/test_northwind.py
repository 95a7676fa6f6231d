from decimal import Decimal as D

import pytest
from sqlalchemy import extract, func, select

from addons import base, sales
from addons.transfer import run_import


@pytest.fixture
def trading(app_with, northwind):
    app = app_with("sales")
    run_import(app, northwind / "masterdata.toml").expect_good()
    return app


def test_the_database_reproduces_the_figures_of_northwind(trading, northwind):
    outcome = run_import(trading, northwind / "orders.toml").expect_good()
    assert outcome.loads[-1].created == 830
    Order, L, P = trading[sales.Order], trading[sales.OrderLine], trading[base.Product]
    lines = select(L).join(P, P.id == L.product_id)
    with trading.unit(readonly=True) as session:

        def total(what, *conditions):
            query = select(what).select_from(L).join(P, P.id == L.product_id).join(Order, Order.id == L.order_id)
            return session.scalar(query.where(*conditions))

        found = list(session.scalars(lines.where(P.kind == "goods")))
        assert len(found) == 2155
        assert sum(line.price * line.quantity for line in found) == D("1354458.59")
        assert total(func.sum(L.net), P.kind == "goods") == D("1265793.29")
        assert total(func.sum(L.net), P.code == "FREIGHT") == D("64942.69")
        years = {
            year: total(func.sum(L.net), P.kind == "goods", extract("year", Order.date) == year)
            for year in (1996, 1997, 1998)
        }
        assert years == {1996: D("208083.99"), 1997: D("617085.35"), 1998: D("440623.95")}
        quick = session.scalar(select(trading[base.Partner].id).where(trading[base.Partner].code == "QUICK"))
        assert total(func.sum(L.net), P.kind == "goods", Order.partner_id == quick) == D("110277.32")
        assert session.scalar(select(func.count()).select_from(Order)) == 830
        assert session.scalar(select(func.sum(Order.net_total))) == D("1265793.29") + D("64942.69")


def test_importing_the_orders_takes_few_statements_and_doing_it_again_changes_nothing(trading, northwind, statements):
    seen = statements(trading)
    outcome = run_import(trading, northwind / "orders.toml")
    assert outcome.created == 920
    assert len(seen) < 80
    seen.clear()
    again = run_import(trading, northwind / "orders.toml")
    assert (again.created, again.updated, again.unchanged) == (0, 0, 920)
    assert not [text for text in seen if text.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(trading, northwind):
    outcome = run_import(trading, northwind / "orders.toml", dry_run=True)
    assert outcome.loads[-1].created == 830
    with trading.unit(readonly=True) as session:
        assert session.scalar(select(func.count()).select_from(trading[sales.Order])) == 0


def test_the_warts_of_the_data_are_handled(trading, northwind):
    A, P = trading[base.Address], trading[base.Partner]
    run_import(trading, northwind / "orders.toml").expect_good()
    with trading.unit(readonly=True) as session:
        nancy = session.scalars(select(P).where(P.code == "E1")).one()
        assert nancy.name == "Nancy Davolio"
        assert nancy.addresses[0].street == "507 - 20th Ave. E.\nApt. 2A"
        discontinued = select(trading[base.Product].code).where(trading[base.Product].discontinued)
        assert set(session.scalars(discontinued)) == {"1", "2", "5", "9", "17", "24", "28", "29", "42", "53"}
        order = session.scalars(select(trading[sales.Order]).where(trading[sales.Order].number == "10248")).one()
        assert order.delivery_address.lines() == [
            "Vins et alcools Chevalier",
            "59 rue de l'Abbaye",
            "51100 Reims",
            "France",
        ]
        assert order.sales_rep.code == "E5"
        assert order.state == "draft"
        assert session.scalar(select(func.count()).where(A.partner_id == order.partner_id)) == 2


def test_shipped_orders_get_shipments_of_that_day_and_only_once(app_with, northwind):
    from datetime import date

    from addons import shipping, stock

    app = app_with("shipping")
    for name in ("masterdata", "orders"):
        run_import(app, northwind / f"{name}.toml").expect_good()
    with app.unit() as session:
        products = session.scalars(select(app[base.Product].id).where(app[base.Product].kind == "goods")).all()
        bin_ = session.scalars(select(app[stock.Bin].id)).first()
        opening = {
            "bin_id": bin_,
            "quantity": D(5000),
            "date": date(1996, 1, 1),
            "document": "opening",
            "document_id": 0,
        }
        stock.post(session, [{**opening, "product_id": product} for product in products])
        ids = session.scalars(select(app[sales.Order].id)).all()
    assert (
        len(
            app.fire_all(
                "confirm", sales.Order, ids, override=["order date", "duplicate", "discontinued"], reason="old"
            ).done
        )
        == 830
    )
    outcome = run_import(app, northwind / "shipments.toml").expect_good()
    assert outcome.fired == 809
    S = app[shipping.Shipment]
    with app.unit(readonly=True) as session:
        assert session.scalar(select(func.count()).select_from(S).where(S.state == "completed")) == 809
        order = session.scalars(select(app[sales.Order]).where(app[sales.Order].number == "10248")).one()
        assert order.carrier.name == "Federal Shipping"
        shipped = session.scalars(select(S).where(S.partner_id == order.partner_id).order_by(S.date)).first()
        assert shipped.date == date(1996, 7, 16)
    again = run_import(app, northwind / "shipments.toml")
    assert (again.fired, again.unchanged) == (0, 809)
