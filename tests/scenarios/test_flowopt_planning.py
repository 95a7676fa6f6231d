"""The story of FlowOpt's sales lesson: simulate, reserve, plan and change, without an ERP, beside one, and with one."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import flowplan, sales
from addons.base import Product
from addons.flowplan.asking import jobs_of, of_orders, ordered, read_asked
from addons.transfer import run_import
from core import Refused
from tests.addons.flowplan.plant import Plant, told


@pytest.fixture
def plant(shop_with):
    return Plant(shop_with)


def simulate(session, asked):
    return flowplan.simulate(session, [one.wish for one in asked])


def test_without_an_erp_orders_are_recorded_simulated_reserved_and_planned(plant):
    with plant.app.unit() as session:
        order = plant.shop.order(session, ("A", 20), ("B", 5), promised_date=dt.date(2027, 3, 4))
        asked = of_orders(session, [order])
        assert [one.line.position for one in asked] == [10]  # B is bought
        (line,) = simulate(session, asked).lines
        assert (line.feasible, told(line.end)) == (True, "Tue 2 Mar 09:30")
        assert plant.rows(session) == []
        jobs = jobs_of(session, asked)
        session.fire("reserve", jobs, until="2027-03-01 12:00").expect_done()
        session.fire("finalise", jobs).expect_done()
        assert [(job.number, job.state, job.order_line_id) for job in jobs] == [
            ("JOB000001", "planned", order.lines[0].id)
        ]
        assert of_orders(session, [order])[0].job is jobs[0]
        session.fire("confirm", [order]).expect_done()
    assert plant.shop.sound()


def test_a_date_is_promised_or_checked(plant):
    with plant.app.unit() as session:
        session.create(plant.shop.named("preferences.Preference"), [{"key": "flowplan.check_promise", "value": "yes"}])
        session.create(plant.shop.named("preferences.Preference"), [{"key": "sales.promised_days", "value": "0"}])
        orders = [plant.shop.order(session, ("A", 20), promised_date=dt.date(2027, 3, 1)) for _ in range(2)]
        message = session.fire("confirm", [orders[0]]).blocked[0].message
        assert "2027-03-01 cannot be met (lead time): it is done Tue 2027-03-02 09:30; promise it anew" in message
        with pytest.raises(Refused, match="cannot be done by 2027-03-01: lead time"):
            session.fire("promise", [orders[0]], check=True)
        outcome = session.fire("promise", orders).expect_done()
        assert [one.message for one in outcome.done] == ["2027-03-01 → 2027-03-02"] * 2
        bought = plant.shop.order(session, ("B", 1))
        assert session.fire("promise", [bought]).idle[0].message == "nothing of it is made here"
        session.fire("promise", orders, check=True).expect_done()
        session.fire("finalise", jobs_of(session, of_orders(session, orders))).expect_done()
        session.fire("confirm", orders).expect_done()


def test_beside_shipping_what_is_made_is_promised_from_the_plan_and_the_rest_from_stock(shop_with):
    plant = Plant(shop_with, "shipping")
    with plant.app.unit() as session:
        plant.shop.stock(session, B=10)
        made = plant.shop.order(session, ("A", 20), ("B", 1), promised_date=dt.date(2027, 3, 30))
        bought = plant.shop.order(session, ("B", 1), promised_date=dt.date(2027, 3, 30))
        session.fire("promise", [made, bought]).expect_done()
        assert (made.promised_date, bought.promised_date) == (dt.date(2027, 3, 2), dt.date(2027, 3, 1))


def test_an_order_or_a_line_is_made_when_planning(plant):
    with plant.app.unit() as session:
        jobs = jobs_of(session, ordered(session, read_asked(session, ["A=5"]), "C1"))
        session.fire("finalise", jobs).expect_done()
        (order,) = plant.shop.all(session, sales.Order)
        more = jobs_of(session, ordered(session, read_asked(session, ["A=7"]), "", f"#{order.id}"))
        session.fire("reserve", more).expect_done()
        session.expire(order, ["lines"])
        assert [(line.quantity, job.partner_id) for line, job in zip(order.lines, [*jobs, *more], strict=True)] == [
            (5, plant.shop.customer),
            (7, plant.shop.customer),
        ]


def test_for_stock_no_customer_is_needed(plant):
    with plant.app.unit() as session:
        (job,) = jobs_of(session, read_asked(session, ["A=20"]))
        session.fire("finalise", [job]).expect_done()
        assert (job.partner_id, job.order_line_id, told(job.ends)) == (None, None, "Tue 2 Mar 09:30")


MAPPING = """
system = "erp"
[[load]]
model = "base.Product"
file = "items.csv"
key = "id"
[load.fields]
code = "id"
name = "name"
unit_id = { value = "pc", find = "base.Unit", by = "code" }
list_price = { value = "1" }
erp_source = { value = "ERP" }
erp_id = "id"
erp_etag = "etag"

[[load]]
model = "flowplan.Resource"
file = "centers.csv"
key = "id"
[load.fields]
code = "id"
name = "name"
calendar_id = { value = "DAY", find = "flowplan.Calendar", by = "code" }
units = "units"
source = { value = "ERP" }
external_id = "id"
etag = "etag"

[[load]]
model = "sales.Order"
file = "orders.csv"
key = "id"
[load.fields]
number = "id"
partner_id = { value = "C1", find = "base.Partner", by = "code" }
erp_source = { value = "ERP" }
erp_id = "id"
erp_etag = "etag"
[[load.lines]]
file = "orders.csv"
join = "id"
[load.lines.fields]
product_id = { column = "item", find = "base.Product", by = "code" }
quantity = "quantity"
"""


def test_what_an_erp_keeps_is_brought_changed_there_and_only_consulted(plant, tmp_path):
    def bring(etag, quantity, units):
        files = {
            "mapping.toml": MAPPING,
            "items.csv": f"id,name,etag\nGATE,Gate,{etag}\n",
            "centers.csv": f"id,name,units,etag\nBEND,Bender,{units},{etag}\n",
            "orders.csv": f"id,item,quantity,etag\nE7,GATE,{quantity},{etag}\n",
        }
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return run_import(plant.app, tmp_path / "mapping.toml").expect_good()

    bring("1", 4, 1)
    with plant.app.unit() as session:
        (bend,) = plant.shop.all(session, flowplan.Resource, code="BEND")
        (gate,) = plant.shop.all(session, Product, code="GATE")
        (order,) = plant.shop.all(session, sales.Order)
        plant.shop.products = {**plant.shop.products, "GATE": gate.id}
        for model, record in ((flowplan.Resource, bend), (Product, gate), (sales.Order, order)):
            with pytest.raises(Refused, match="is kept by ERP: here it is only consulted"):
                session.edit(model, [{"id": record.id, "note" if model is sales.Order else "name": "Mine"}])
        plant.make(session, "GATE", {"name": "bend", "resource_id": bend.id, "run_minutes": D(30)})
        (job,) = jobs_of(session, of_orders(session, [order]))
        session.fire("finalise", [job]).expect_done()
        before = plant.rows(session)
    bring("2", 9, 2)
    with plant.app.unit() as session:
        job = session.get_one(session[flowplan.Job], job.id)
        assert (job.changed, job.quantity, plant.rows(session)) == (True, 4, before)
        assert plant.shop.all(session, flowplan.Resource, code="BEND")[0].units == 2
        session.fire("reschedule", [job], quantity=D(9)).expect_done()
        assert (job.changed, told(job.ends)) == (False, "Mon 1 Mar 12:30")


def test_changes_are_simulated_and_rescheduled(plant):
    with plant.app.unit() as session:
        job = plant.job(session)
        session.fire("finalise", [job]).expect_done()
        session.fire("split", [job], into=("12", "8")).expect_done()
        session.fire("reschedule", [job], extend=D(8), wanted="2027-03-05").expect_done()
        assert (job.quantity, told(job.wanted)) == (20, "Sat 6 Mar 00:00")
        session.fire("cancel", plant.shop.all(session, flowplan.Job)).expect_done()
        assert plant.rows(session) == []
    assert plant.shop.sound()
