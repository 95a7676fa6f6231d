"""Cash rounding: what is handed over has coins, what is paid off is what is open, and nothing stays open."""

from decimal import Decimal as D

import pytest

from addons import base, invoicing, sales
from addons.printing import render_document
from core import BadInput


@pytest.mark.parametrize(
    ("unit", "amount", "cash"),
    [
        ("0.05", "10.02", "10.00"),
        ("0.05", "10.025", "10.05"),
        ("0.05", "-10.03", "-10.05"),
        ("0.10", "0.04", "0.00"),
        ("1", "1999.50", "2000.00"),
        (None, "10.02", "10.02"),
    ],
)
def test_what_is_paid_in_cash_is_the_nearest_that_there_are_coins_for(app_with, unit, amount, cash):
    app = app_with("base")
    with app.unit() as session:
        row = {"code": "XXX", "name": "Some", "cash_unit": unit and D(unit)}
        (id_,) = session.create(base.Currency, [row])
        assert session.get_one(app[base.Currency], id_).cash(D(amount)) == D(cash)
        for bad in ("0", "-1", "0.001"):
            with pytest.raises(BadInput, match=r"cannot be paid in cash in steps of.*\n?.*multiple of 0.01"):
                session.edit(base.Currency, [{"id": id_, "cash_unit": D(bad)}])


@pytest.fixture
def swiss(story_with):
    """Begin a story in a shop whose currency has no coins below 0.05."""
    story = story_with("invoicing", "shipping")
    with story.on() as scene:
        franc = scene.one(base.Currency, code="CHF")
        scene.session.edit(base.Currency, [{"id": franc.id, "cash_unit": D("0.05")}])
        main = scene.one(base.Organisation)
        scene.session.edit(base.Organisation, [{"id": main.id, "currency_id": franc.id}])
    return story


def billed(scene, price, **header):
    order = scene.order(scene.shop.line("A", 1, price=D(price)), **header)
    scene.fire("confirm", order)
    scene.fire("invoice", order)
    bill = scene.all(invoicing.Invoice)[-1]
    scene.fire("complete", bill)
    return order, bill


def paid(scene):
    one = scene.all(invoicing.Payment)[-1]
    return one.amount, one.rounding, sum(line.amount for line in one.lines)


def test_cash_pays_an_invoice_off_and_the_difference_is_kept_on_the_payment(swiss):
    with swiss.on() as scene:
        order, bill = billed(scene, "10.02")
        scene.fire("pay", bill, method="cash")
        assert paid(scene) == (10, D("0.02"), D("10.02"))
        assert (bill.open_amount, bill.payment_status, order.payment_status) == (0, 100, 100)
        other, second = billed(scene, "10.03")
        scene.fire("pay", second, method="cash", amount=D("10.05"))
        assert paid(scene) == (D("10.05"), D("-0.02"), D("10.03"))
        assert (second.open_amount, other.open_amount) == (0, 0)
        _, third = billed(scene, "10.02")
        scene.fire("pay", third, method="cash", amount=D("4.00"))
        scene.fire("pay", third, method="cash")
        assert (paid(scene), third.open_amount) == ((6, D("0.02"), D("6.02")), 0)
        _, fourth = billed(scene, "10.02")
        scene.fire("pay", fourth)  # by transfer: to the cent
        assert paid(scene) == (D("10.02"), 0, D("10.02"))
        scene.fire("reverse", scene.all(invoicing.Payment)[0])
        assert bill.open_amount == D("10.02")
    assert swiss.sound()


def test_an_order_is_prepaid_in_cash(swiss):
    with swiss.on() as scene:
        order = scene.order(scene.shop.line("A", 1, price=D("10.03")))
        scene.fire("confirm", order)
        scene.fire("pay", order, method="cash")
        assert (paid(scene), order.open_amount) == ((D("10.05"), D("-0.02"), D("10.03")), 0)
        late, bill = billed(scene, "10.02")
        scene.fire("pay", late, method="cash", amount=D(10))
        assert (paid(scene), bill.open_amount, late.open_amount) == ((10, D("0.02"), D("10.02")), 0, 0)
    assert swiss.sound()


def test_over_the_counter_what_is_paid_in_cash_is_rounded(swiss):
    with swiss.on() as scene:
        scene.shop.stock(scene.session, A=10)
        for price, pay, cash in (
            ("10.02", (), "10.00"),
            ("10.02", ("card=4.00", "cash=6.00"), "6.00"),
            ("10.02", ("cash=10.00",), "10.00"),
            ("0.02", (), "0.00"),
        ):
            order = scene.order(scene.shop.line("A", 1, price=D(price)), kind="pos", payment_method="cash")
            scene.fire("confirm", order, pay=pay)
            amount, rounding, settled = paid(scene)
            assert (amount, settled - amount) == (D(cash), rounding)
            assert order.open_amount == 0
        order = scene.order(scene.shop.line("A", 1, price=D("10.02")), kind="pos")
        with pytest.raises(BadInput, match=r"comes to 10.00, the payments to 10.02"):
            type(order).confirm(scene.session, [order], pay=["cash=10.02"])


def test_coins_that_there_are_not_are_refused(swiss):
    with swiss.on() as scene:
        _, bill = billed(scene, "10.02")
        line = {"invoice_id": bill.id, "amount": D("10.02")}
        row = {"partner_id": bill.partner_id, "method": "cash", "lines": [line]}
        with pytest.raises(BadInput, match=r"10.02 CHF cannot be paid in cash.*\n?.*Give 10.00"):
            scene.record(invoicing.Payment, amount=D("10.02"), **row)
        scene.fire("complete", scene.record(invoicing.Payment, amount=D(10), **row))
        assert bill.open_amount == 0


def test_papers_say_what_is_payable_in_cash(swiss):
    with swiss.on() as scene:
        order, bill = billed(scene, "10.02", payment_method="cash")
        for paper in (order, bill):
            text = render_document(scene.session, paper, "html").decode()
            assert "Cash rounding" in text
            assert "-0.02" in text
        scene.fire("pay", bill, method="cash")
        receipt = scene.one(invoicing.Payment)
        assert "Paid off" in render_document(scene.session, receipt, "html").decode()
        assert "Cash rounding" not in render_document(scene.session, bill, "html").decode()
        (free,) = scene.session.create(
            sales.Order, [{"partner_id": order.partner_id, "lines": [scene.shop.line("A", 1)]}]
        )
        text = render_document(scene.session, scene.session.get_one(scene.session[sales.Order], free), "html").decode()
        assert "Cash rounding" not in text
