"""What people of sales, the warehouse and finance ask of a small shop, and the figures they get."""

from datetime import date
from decimal import Decimal as D

import pytest

from addons import base, invoicing
from addons.printing import Figures
from addons.reporting import render, run
from addons.reporting.specification import specifications
from core import BadInput, Forbidden, NotFound


def asked(story, name, user=None, **values):
    """Return the answer of a report."""
    with story.app.unit(user, readonly=True) as session:
        return run(session, name, {key.rstrip("_"): str(value) for key, value in values.items()})


def told(answer, *names):
    return [tuple(line.values.get(name) for name in names) for line in answer.lines]


def drawn(answer):
    return [
        (spec["title"]["text"], [value["told"] for value in spec["data"]["values"]])
        for spec in specifications(answer, Figures("en", answer.currency))
    ]


def sell(scene, promised, *lines, verb="confirm", **header):
    order = scene.order(*lines, promised_date=date.fromisoformat(promised), **header)
    scene.fire(verb, order)
    return order


@pytest.fixture
def story(story_with):
    """Until 15 January: an order was shipped late, one is late, one short, one planned, and one closed."""
    story = story_with("sales", "stock", "shipping", "pricing")
    with story.on("2030-01-01") as scene:
        scene.shop.stock(scene.session, A=10, B=1)
        scene.session.edit(base.Product, [{"id": scene.shop.products["A"], "cost": D(4)}])
        beta = scene.partner("BETA")
        late = sell(scene, "2030-01-05", ("A", 5))
        sell(scene, "2030-01-10", ("A", 3), partner_id=beta.id)
    with story.on("2030-01-09") as scene:
        scene.fire("ship", late)
        short = sell(scene, "2030-02-20", ("B", 4))
        scene.fire("ship", short)
        sell(scene, "2030-03-01", ("A", 2), verb="plan", partner_id=beta.id)
        closed = sell(scene, "2030-02-01", {**scene.shop.line("A", 2), "discount": D(10)})
        scene.fire("close", closed)
    story.hire("wendy", "warehouse")
    story.hire("sally", "seller")
    with story.on("2030-01-15"):
        pass
    return story


def test_what_was_late_short_lost_is_expected_and_worth(story):
    late = asked(story, "late_deliveries")
    assert told(late, "product", "customer", "promised", "shipped", "days", "quantity") == [
        ("Anvil", "Beta", date(2030, 1, 10), None, 5, 3),
        ("Anvil", "Alfa", date(2030, 1, 5), date(2030, 1, 9), 4, 5),
    ]
    assert told(asked(story, "late_deliveries", days=5), "customer") == [("Beta",)]
    assert told(asked(story, "late_deliveries", partner="C1", to="2030-01-05"), "days") == [(4,)]

    short = asked(story, "backorders", by="product,cause", sort="descending")
    assert [line for line in told(short, "product", "cause", "requested", "available", "short") if line[1]] == [
        ("Bolt", "ship", 4, 1, 3),
        ("Anvil", "close", 2, 0, 2),
    ]
    lost = asked(story, "lost_sales")
    assert told(lost, "product", "quantity", "currency", "amount") == [("Anvil", 2, "EUR", 18), (None, None, None, 18)]
    assert drawn(lost) == [("Lost sales by product, EUR", ["Anvil · 18.00 · 100.0%"])]

    expected = asked(story, "expected_shipments")
    assert told(expected, "period", "orders", "lines", "amount") == [
        ("2030-01", 1, 1, 30),
        ("2030-02", 1, 1, 15),
        (None, 2, 2, 45),
    ]
    likely = asked(story, "expected_shipments", likely="yes", per="quarter")
    assert told(likely, "period", "orders", "amount") == [("2030-Q1", 3, 65), (None, 3, 65)]
    assert told(asked(story, "expected_shipments", partner="C1", per="week"), "period")[:1] == [("2030-W08",)]

    value = asked(story, "stock_value")
    assert told(value, "product", "warehouse", "quantity", "cost", "value") == [
        ("Anvil", "MAIN", 5, 4, 20),
        (None, None, None, None, 20),
    ]
    assert told(asked(story, "stock_value", on="2030-01-08"), "product", "quantity", "value") == [
        ("Anvil", 10, 40),
        ("Bolt", 1, None),
        (None, None, 40),
    ]
    assert told(asked(story, "stock_value", on="2029-12-31"), "product") == []

    status = asked(story, "order_status")
    shown = ("customer", "state", "promised", "total", "delivery_status")
    assert told(status, *shown) == [
        ("Beta", "confirmed", date(2030, 1, 10), 30, 0),
        ("Alfa", "confirmed", date(2030, 2, 20), 20, 25),
        ("Beta", "planned", date(2030, 3, 1), 20, 0),
        (None, None, None, 70, None),
    ]
    assert drawn(status) == [("Orders by state, EUR", ["confirmed · 50.00 · 71.4%", "planned · 20.00 · 28.6%"])]
    assert len(asked(story, "order_status", state="closed,confirmed").details) == 4
    assert told(asked(story, "order_status", partner="BETA", from_="2030-01-02"), "state")[:1] == [("planned",)]

    for report in ("late_deliveries", "expected_shipments", "stock_value"):
        assert "Nothing" not in render(story.app, asked(story, report, "wendy"), "text").decode()
    for report in ("order_status", "lost_sales", "backorders", "late_deliveries"):
        asked(story, report, "sally")
    with pytest.raises(Forbidden, match="read the report 'lost_sales'"):
        asked(story, "lost_sales", "wendy")
    with pytest.raises(BadInput, match="no state 'confirmd' of orders, did you mean 'confirmed'"):
        asked(story, "order_status", state="confirmd")
    with pytest.raises(NotFound, match="no business partner 'C2'"):
        asked(story, "late_deliveries", partner="C2")


def test_what_is_to_be_billed_and_when_the_money_comes_in(story_with):
    story = story_with("sales", "stock", "shipping", "invoicing")
    with story.on("2030-01-01") as scene:
        scene.shop.stock(scene.session, A=100)
        term = scene.one(invoicing.PaymentTerm, code=scene.all(invoicing.PaymentTerm)[0].code)
        scene.session.edit(invoicing.PaymentTerm, [{"id": term.id, "net_days": 30}])
        part = sell(scene, "2030-01-10", ("A", 4), ("KIT", 1))  # 40.00 + 99.99 + 10.00 tax
        scene.fire("ship", part)
        sell(scene, "2030-02-20", ("A", 6))
        sell(scene, "2030-03-15", ("A", 10), verb="plan")
        sell(scene, "2030-02-01", ("A", 1))
        billed = sell(scene, "2030-01-05", ("A", 7))
        scene.fire("invoice", billed)
        scene.fire("complete", *scene.all(invoicing.Invoice))
        scene.fire("pay", *scene.all(invoicing.Invoice), amount=D(20))
    story.hire("fiona", "finance")
    story.hire("wendy", "warehouse")
    with story.on("2030-02-05"):
        pass
    shares = ("total", "delivery_status", "invoice_status", "payment_status")
    assert told(asked(story, "order_status"), *shares) == [
        (D("149.99"), 80, 0, 0),
        (60, 0, 0, 0),
        (100, 0, 0, 0),
        (10, 0, 0, 0),
        (70, 0, 100, 29),
        (D("389.99"), None, None, None),
    ]
    bills = asked(story, "expected_invoices", "fiona")
    assert told(bills, "period", "orders", "net", "total")[:-1] == [("2030-02", 3, D("209.99"), D("219.99"))]
    assert told(asked(story, "expected_invoices", likely="yes"), "period", "net")[1:2] == [("2030-03", 100)]
    cash = asked(story, "cash_forecast", "fiona")
    assert told(cash, "period", "overdue", "invoiced", "ordered", "planned", "until") == [
        ("2030-02", 50, 50, 0, 0, 50),
        ("2030-03", 0, 0, D("219.99"), 0, D("269.99")),
        ("2030-04", 0, 0, 0, 100, D("369.99")),
        (None, 50, 50, D("219.99"), 100, None),
    ]
    assert told(asked(story, "cash_forecast", to="2030-03-31", likely="no"), "period", "until")[-2][1] == D("269.99")
    ((title, said),) = drawn(cash)
    assert (title, said[3]) == ("Expected to come in, EUR", "Mar 2030 · Invoiced · 0.00")
    with pytest.raises(Forbidden, match="read the report 'cash_forecast'"):
        asked(story, "cash_forecast", "wendy")
