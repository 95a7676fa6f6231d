"""Credit: what customers owe and may owe (semantics 4), and the customer card."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import crm, invoicing, sales, shipping
from addons.crm.credit.with_shipping import delivered_not_invoiced
from core import BadInput, Refused


@pytest.fixture
def shop(shop_with):
    return shop_with("crm", "shipping")


def prefer(shop, session, **values):
    rows = [{"key": f"crm.{key}", "value": value} for key, value in values.items()]
    session.create(shop.named("preferences.Preference"), rows)


def trust(shop, session, limit, **values):
    row = {"id": shop.customer, "credit_limit": D(limit), **values}
    session.edit(crm.Customer, [row])
    return session.get_one(session[crm.Customer], shop.customer)


def owes(shop, session, amount, date=None, **header):
    """Let the customer owe an amount by an invoice made by hand."""
    line = {"description": "owed", "quantity": D(1), "price": D(amount)}
    row = {"partner_id": shop.customer, "lines": [line], **header}
    (id_,) = session.create(invoicing.Invoice, [row | ({"date": date} if date else {})])
    made = session.get_one(session[invoicing.Invoice], id_)
    session.fire("complete", [made]).expect_done()
    return made


def order(shop, session, amount, **header):
    return shop.order(session, {"description": "work", "quantity": D(1), "price": D(amount)}, **header)


@pytest.mark.parametrize(
    ("amount", "status", "allowed"),
    [("200", "ok", True), ("250", "watch", True), ("300", "watch", True), ("300.01", "hold", False)],
)
def test_e4_1_an_order_is_asked_what_would_be_owed_with_it(shop, amount, status, allowed):
    with shop.app.unit() as session:
        customer = trust(shop, session, 1000)
        owes(shop, session, 700)
        assert crm.status_of(customer, D(700), D(amount)) == status
        outcome = session.fire("confirm", [order(shop, session, amount)])
        assert bool(outcome.done) is allowed
        if not allowed:
            assert (
                "limit 1000.00, open 700.00, ordered 0.00: 300.00 available, 300.01 wanted"
                in outcome.blocked[0].message
            )
            assert outcome.blocked[0].findings[0].figures["available"] == 300


def test_e4_2_no_limit_lets_everything_pass_and_stop_nothing(shop):
    with shop.app.unit() as session:
        trust(shop, session, 0)
        owes(shop, session, 50000)
        session.fire("confirm", [order(shop, session, 9999)]).expect_done()
        trust(shop, session, 0, credit_status="stop")
        (blocked,) = session.fire("confirm", [order(shop, session, 1)]).blocked
        assert "credit of C1 is on stop" in blocked.message
        (id_,) = session.create(
            invoicing.Invoice,
            [{"partner_id": shop.customer, "lines": [{"description": "x", "quantity": D(1), "price": D(1)}]}],
        )
        (blocked,) = session.fire("complete", [session.get_one(session[invoicing.Invoice], id_)]).blocked
        assert "is on stop" in blocked.message


def test_e4_3_goods_are_kept_back_when_too_much_is_delivered_and_not_invoiced(shop):
    with shop.app.unit() as session:
        trust(shop, session, 2000)
        owes(shop, session, 400)
        shop.stock(session, A=100)
        first, second = (shop.confirmed(session, ("A", n)) for n in (65, 1))
        session.fire("ship", [first]).expect_done()
        trust(shop, session, 1000)
        assert list(delivered_not_invoiced(session, {shop.customer}).values()) == [650]
        session.fire("ship", [second], draft=True).expect_done()
        (draft,) = shop.all(session, shipping.Shipment, state="draft")
        (blocked,) = session.fire("complete", [draft]).blocked
        assert "350.00 available, 650.00 wanted" not in blocked.message
        assert "exceed the credit" in blocked.message
        session.fire("invoice", [first]).expect_done()
        session.fire("complete", shop.all(session, invoicing.Invoice, state="draft")).expect_done()
        customer = session.get_one(session[crm.Customer], shop.customer)
        owed = crm.exposures(session, [shop.customer])[shop.customer]
        assert (owed.balance, crm.status_of(customer, owed.balance)) == (1050, "hold")
        assert session.fire("complete", [draft]).blocked == []  # nothing waits to be invoiced any more


@pytest.mark.parametrize(("amount", "allowed"), [("120", True), ("120.01", False)])
def test_e4_4_limit_and_age(shop, amount, allowed):
    with shop.app.unit() as session:
        prefer(shop, session, credit_rule="limit and age")
        trust(shop, session, 500)
        owes(shop, session, 380)
        assert bool(session.fire("confirm", [order(shop, session, amount)]).done) is allowed


@pytest.mark.parametrize(("today", "allowed"), [(dt.date(2024, 1, 31), True), (dt.date(2024, 2, 1), False)])
def test_e4_4_an_invoice_past_its_term_stops_orders(story_with, today, allowed):
    story = story_with("crm", "shipping")
    with story.on("2024-01-01") as scene:
        prefer(story.shop, scene.session, credit_rule="limit and age")
        owes(story.shop, scene.session, 10)
    with story.on(str(today)) as scene:
        outcome = scene.session.fire("confirm", [order(story.shop, scene.session, 5)])
        assert bool(outcome.done) is allowed
        if not allowed:
            assert "has an invoice open that was due on 2024-01-31" in outcome.blocked[0].message


def test_the_controller_ticks_the_box_and_any_change_unticks_it(shop):
    with shop.app.unit() as session:
        trust(shop, session, 10)
        wanted = order(shop, session, 100)
        assert session.fire("confirm", [wanted]).blocked
        with pytest.raises(Refused, match="needs a reason"):
            session.fire("clear_credit", [wanted])
        session.fire("clear_credit", [wanted], because="pays tomorrow").expect_done()
        assert wanted.credit_cleared_by.endswith(": pays tomorrow")
        session.edit(sales.Order, [{"id": wanted.id, "note": "urgent"}])
        assert (wanted.credit_cleared, wanted.credit_cleared_by) == (False, None)
        assert session.fire("confirm", [wanted]).blocked
        session.fire("clear_credit", [wanted], because="pays tomorrow").expect_done()
        session.fire("confirm", [wanted]).expect_done()
        assert wanted.credit_cleared


def test_a_warning_lets_the_user_go_on(shop):
    with shop.app.unit() as session:
        prefer(shop, session, credit_rule="warn")
        trust(shop, session, 100)
        outcome = session.fire("confirm", [order(shop, session, 150)])
        assert "the credit limit of C1 is over by 50.00" in str([one.message for one in outcome.done])


def test_each_amount_counts_once_from_order_over_shipment_to_invoice(shop):
    with shop.app.unit() as session:
        shop.stock(session, A=100)

        def total():
            return crm.exposures(session, [shop.customer])[shop.customer].total

        placed = shop.confirmed(session, ("A", 10))
        assert total() == 100
        session.fire("ship", [placed]).expect_done()
        assert total() == 100
        session.fire("invoice", [placed]).expect_done()
        assert total() == 100
        (invoice,) = shop.all(session, invoicing.Invoice)
        session.fire("complete", [invoice]).expect_done()
        assert total() == 100
        session.fire("pay", [invoice], amount=D(40)).expect_done()
        assert total() == 60
        session.fire("reverse", shop.all(session, invoicing.Payment)).expect_done()
        session.fire("pay", [invoice]).expect_done()
        assert total() == 0
        (id_,) = session.create(invoicing.Payment, [{"partner_id": shop.customer, "amount": D(30)}])
        session.fire("complete", [session.get_one(session[invoicing.Payment], id_)]).expect_done()
        assert total() == -30
    assert shop.sound()


def test_orders_of_one_call_do_not_spend_the_same_limit(shop):
    with shop.app.unit() as session:
        trust(shop, session, 100)
        wanted = [order(shop, session, n) for n in (60, 50, 40)]
        assert len(session.fire("confirm", wanted).blocked) == 1
        assert [one.state for one in wanted] == ["confirmed", "draft", "confirmed"]
        (blocked,) = session.fire("confirm", [order(shop, session, 1)]).blocked
        assert "ordered 100.00: 0.00 available" in blocked.message
        prefer(shop, session, count_orders="no")
    with shop.app.unit() as session:
        session.fire("confirm", [order(shop, session, 1)]).expect_done()


def test_opening_an_order_again_needs_credit_again(shop):
    with shop.app.unit() as session:
        trust(shop, session, 100)
        first = shop.confirmed(session, ("A", 10))
        session.fire("close", [first]).expect_done()
        shop.confirmed(session, ("A", 5))
        (blocked,) = session.fire("reopen", [first]).blocked
        assert "exceed the credit" in blocked.message


def test_who_does_not_pay_is_not_delivered(story_with):
    story = story_with("crm", "shipping")
    with story.on("2030-01-01") as scene:
        prefer(story.shop, scene.session, overdue_days="10", overdue_tolerance="5")
        owes(story.shop, scene.session, 5)
    with story.on("2030-03-01") as scene:
        scene.session.fire("confirm", [order(story.shop, scene.session, 1)]).expect_done()
        owes(story.shop, scene.session, 1, date=dt.date(2030, 1, 1))
        (blocked,) = scene.session.fire("confirm", [order(story.shop, scene.session, 1)]).blocked
        assert "29 days; 10 days are allowed" in blocked.message


@pytest.mark.parametrize("what", ["orders", "shipments", "invoices", "payments"])
def test_what_is_blocked_is_refused_with_the_reason(shop, what):
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        placed = shop.confirmed(session, ("A", 1))
        session.fire("invoice", [placed]).expect_done()
        session.fire("ship", [placed], draft=True).expect_done()
        trust(shop, session, 0, **{f"blocked_{what}": True, "blocked_because": "fraud"})
        (id_,) = session.create(invoicing.Payment, [{"partner_id": shop.customer, "amount": D(30)}])
        asked = {
            "orders": ("confirm", [order(shop, session, 1)]),
            "shipments": ("complete", shop.all(session, shipping.Shipment)),
            "invoices": ("complete", shop.all(session, invoicing.Invoice)),
            "payments": ("complete", [session.get_one(session[invoicing.Payment], id_)]),
        }
        for name, (verb, documents) in asked.items():
            outcome = session.fire(verb, documents)
            expected = [f"{what} of C1 are blocked (fraud)"] if name == what else []
            assert [one.message.partition(": ")[2] for one in outcome.blocked] == expected


def test_credit_costs_the_same_statements_for_any_number_of_customers(shop, statements):
    with shop.app.unit() as session:
        rows = [{"code": f"K{n}", "name": f"K{n}", "is_customer": True, "credit_limit": D(500)} for n in range(30)]
        ids = session.create(crm.Customer, rows)
        for id_ in ids[:3]:
            session.fire("confirm", [order(shop, session, 10, partner_id=id_)]).expect_done()
        customers = list(session.known(crm.Customer, ids).values())
        seen = statements(shop.app)
        cards = crm.customer_cards(session, customers)
        assert len(seen) <= 13
        assert [(one.exposure.ordered, one.available) for one in cards[2:4]] == [(10, 490), (0, 500)]


def test_the_card_says_what_is_usual(story_with):
    story = story_with("crm", "shipping")
    with story.on("2029-06-01") as scene:
        story.shop.confirmed(scene.session, ("A", 1))
    with story.on("2030-07-01") as scene:
        for lines in ([("A", 1)], [("A", 2), ("B", 1)]):
            story.shop.confirmed(scene.session, *lines)
        customer = trust(story.shop, scene.session, 100)
        scene.session.create(crm.Request, [{"partner_id": customer.id, "summary": text} for text in ("a", "b")])
        (card,) = crm.customer_cards(scene.session, [customer])
        assert (card.period.orders, card.period.total, card.period_before.orders) == (2, 35, 1)
        assert (card.average_order, card.last_order) == (D("17.5"), dt.date(2030, 7, 1))
        assert list(card.usual_products) == [("A", "Anvil", 2), ("B", "Bolt", 1)]
        assert (card.status, card.exposure.ordered, card.available) == ("ok", 45, 55)
        assert list(card.open_requests) == [("Account inquiry", 2)]


@pytest.mark.parametrize(
    ("values", "message"),
    [({"credit_status": "hld"}, "did you mean 'hold'"), ({"credit_limit": D(-1)}, "no credit limit")],
)
def test_credit_that_makes_no_sense_is_refused(shop, values, message):
    with pytest.raises(BadInput, match=message), shop.app.unit() as session:
        session.edit(crm.Customer, [{"id": shop.customer, **values}])


def test_amounts_in_other_currencies_cost_one_statement_however_many_there_are(shop, statements):
    base = shop.named
    with shop.app.unit() as session:
        own = session.known(base("base.Organisation"))[1].currency_id
        (foreign,) = session.create(base("base.Currency"), [{"code": "ZZZ", "name": "Z", "digits": 2}])
        rate = {"currency_id": foreign, "in_currency_id": own, "rate": D(2), "date": dt.date(2020, 1, 1)}
        session.create(base("base.CurrencyRate"), [rate])
        trust(shop, session, 1000)
        for quantity, allowed in (("100", True), ("500", False)):
            wanted = order(shop, session, quantity, currency_id=foreign)
            assert bool(session.fire("confirm", [wanted]).done) is allowed
        many = [order(shop, session, 1, currency_id=foreign) for _ in range(6)]
        seen = statements(shop.app)
        session.fire("confirm", many).expect_done()
        assert len([one for one in seen if "base_currency_rate" in one]) <= 2
        assert crm.exposures(session, [shop.customer])[shop.customer].ordered == 212


def test_who_enters_an_order_sees_the_card_and_what_of_credit_is_in_its_way(story_with, tradeloom, statements):
    story = story_with("crm", "shipping")
    for name, role in (("sue", "seller"), ("wim", "warehouse")):
        story.hire(name, role)
    with story.on("2030-07-01") as scene:
        trust(story.shop, scene.session, 100, blocked_because="moves out")
        owes(story.shop, scene.session, 60)
        placed = order(story.shop, scene.session, 30)
        scene.fire("place", placed)
    url = story.app.engine.url.render_as_string(hide_password=False)
    run = ("--database", url, "--as", "sue", "order")
    code, said = tradeloom(*run, "new", "partner=C1", "--line", "description=work,quantity=1,price=9")
    assert (code, "C1 Alfa (EUR)\n  credit " in said, "Warning" in said) == (0, True, False)
    assert "Note: the credit of C1 is to be watched" in said
    code, said = tradeloom(*run, "edit", "#2", "--add", "description=more,quantity=1,price=9")
    assert code == 0
    assert (
        "Warning: it would exceed the credit of C1: limit 100.00, open 60.00, ordered 30.00: 10.00 available, 18"
        in said
    )
    with story.on(user="wim") as scene:  # who may not see the card is warned all the same
        trust_row = {"id": story.shop.customer, "blocked_orders": True}
        with scene.session.in_verb():
            scene.session.edit(crm.Customer, [trust_row])
        (entered,) = scene.all(sales.Order, id=2)
        (first, second) = entered.remarks(scene.session)
        assert first.startswith("Warning: it would exceed")
        assert second == "Warning: orders of C1 are blocked (moves out)"
        (before,) = scene.all(sales.Order, id=placed.id)
        assert [one for one in before.remarks(scene.session) if "exceed" in one] == []  # it counts once
    with story.on(user="sue") as scene:
        (entered,) = scene.all(sales.Order, id=2)
        seen = statements(story.app)
        entered.remarks(scene.session)
        assert len(seen) <= 14, "\n".join(seen)
    with story.on() as scene:
        scene.prefer("crm.card_on_entry", "false")
        (entered,) = scene.all(sales.Order, id=2)
        assert len(entered.remarks(scene.session)) == 2
