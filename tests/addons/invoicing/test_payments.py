"""What payments pay: in their currency, exactly, the order they name or its invoices; and what waits for them."""

from decimal import Decimal as D

import pytest
from sqlalchemy import select

from addons import base, invoicing, sales, shipping
from core import BadInput, Refused


@pytest.fixture
def shop(shop_with):
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shop.currency = {one.code: one.id for one in session.scalars(select(session[base.Currency]))}
        shop.stock(session, A=50)
    return shop


def fire(shop, session, verb, *documents, **options):
    return shop.app.fire(session, verb, documents, **options).expect_done()


def prepay_order(shop, session, *lines):
    """Confirm an order that waits for its payment, and return it with its invoice."""
    model = session.composition.types_of(session[sales.Order])["prepay"]
    (id_,) = session.create(model, [{"partner_id": shop.customer, "lines": [shop.line(*line) for line in lines]}])
    order = session.get_one(model, id_)
    fire(shop, session, "confirm", order)
    return order, shop.all(session, invoicing.Invoice)[-1]


def billed(shop, session, **header):
    order = shop.confirmed(session, ("A", 2), **header)
    fire(shop, session, "invoice", order)
    invoice = shop.all(session, invoicing.Invoice)[-1]
    fire(shop, session, "complete", invoice)
    return invoice


def payment(shop, session, amount, *lines, **header):
    row = {"partner_id": shop.customer, "amount": D(amount), "lines": list(lines), **header}
    (id_,) = session.create(invoicing.Payment, [row])
    return session.get_one(session[invoicing.Payment], id_)


# --- currencies ------------------------------------------------------------------------------------------------


def test_a_payment_pays_only_what_is_in_its_currency(shop):
    with shop.app.unit() as session:
        euro, dollar = billed(shop, session), billed(shop, session, currency_id=shop.currency["USD"])
        order = shop.confirmed(session, ("A", 1), currency_id=shop.currency["USD"])
        lines = [{"invoice_id": one.id, "amount": D(20)} for one in (euro, dollar)]
        lines.append({"order_id": order.id, "amount": D(10)})
        for line in lines[1:]:
            with pytest.raises(BadInput, match="is in USD, the payment in EUR: they are paid in their own currency"):
                payment(shop, session, 20, line, currency_id=shop.currency["EUR"])
        with pytest.raises(BadInput, match="they are paid in their own currency"):
            payment(shop, session, 40, *lines[:2])
        paid = payment(shop, session, 30, *lines[1:])
        assert paid.currency_id == shop.currency["USD"]
        fire(shop, session, "complete", paid)
        assert (dollar.payment_status, order.payment_status) == (100, 100)
        draft = payment(shop, session, 5)
        with pytest.raises(BadInput, match="the payment in EUR"):
            session.edit(invoicing.Payment, [{"id": draft.id, "lines": [{"invoice_id": dollar.id, "amount": D(5)}]}])
    assert shop.sound()


def test_what_changed_its_currency_meanwhile_is_not_paid(shop):
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 1))
        paid = payment(shop, session, 10, {"order_id": order.id, "amount": D(10)})
        fire(shop, session, "reactivate", order)
        session.edit(sales.Order, [{"id": order.id, "currency_id": shop.currency["USD"]}])
        fire(shop, session, "confirm", order)
        assert "paid in their own currency" in shop.app.fire(session, "complete", [paid]).blocked[0].message


def test_an_order_is_billed_in_its_currency(shop):
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 1), currency_id=shop.currency["USD"])
        line = {"product_id": shop.products["A"], "quantity": D(1), "order_line_id": order.lines[0].id}
        with pytest.raises(BadInput, match="is in USD, so it is not billed in EUR"):
            session.create(invoicing.Invoice, [{"partner_id": shop.customer, "lines": [line]}])


@pytest.mark.parametrize(("code", "amount", "nearest"), [("EUR", "0.3335", "0.33"), ("JPY", "0.5", "1")])
def test_an_amount_finer_than_the_currency_is_refused_wherever_it_is_entered(shop, code, amount, nearest):
    currency = {"currency_id": shop.currency[code]}
    says = "is finer than the currency"
    with shop.app.unit() as session:
        invoice = billed(shop, session, **currency)
        order = shop.confirmed(session, ("A", 2), **currency)
        model = session.composition.types_of(session[sales.Order])["pos"]
        (pos,) = session.create(model, [{"partner_id": shop.customer, "lines": [shop.line("A", 1)], **currency}])
        entries = [
            lambda: payment(shop, session, amount, **currency),
            lambda: payment(shop, session, 5, {"invoice_id": invoice.id, "amount": D(amount)}, **currency),
            lambda: fire(shop, session, "pay", invoice, amount=D(amount)),
            lambda: fire(shop, session, "pay", order, amount=D(amount)),
            lambda: fire(shop, session, "confirm", session.get_one(model, pos), pay=[f"cash={amount}", "card=9"]),
        ]
        for enter in entries[:-1]:
            with pytest.raises(BadInput, match=says) as refused:
                enter()
            assert f"Give {nearest}," in str(refused.value)
        with pytest.raises(BadInput, match=r"finer than the currency|the payments to"):
            entries[-1]()
        session.rollback()


# --- orders that wait for their payment ------------------------------------------------------------------------


def test_an_unpaid_order_does_not_go_on_by_hand(shop):
    with shop.app.unit() as session:
        order, invoice = prepay_order(shop, session, ("A", 3))
        fire(shop, session, "pay", invoice, amount=D(10))
        blocked = shop.app.fire(session, "proceed", [order]).blocked
        assert "10.00 of 30.00 is paid: it goes on by its payment" in blocked[0].message
        assert (order.state, shop.on_hand(session, "A")) == ("waiting payment", 50)
        fire(shop, session, "proceed", order, override=["paid"], reason="the bank called")
        assert (order.state, shop.on_hand(session, "A")) == ("confirmed", 47)


def test_a_receipt_that_names_the_waiting_order_pays_its_invoice_and_lets_it_go_on(shop):
    with shop.app.unit() as session:
        order, invoice = prepay_order(shop, session, ("A", 3))
        paid = payment(shop, session, 30, {"order_id": order.id, "amount": D(30)})
        fire(shop, session, "complete", paid)
        assert [(line.invoice_id, line.order_id, line.amount) for line in paid.lines] == [(invoice.id, None, 30)]
        assert (invoice.paid, invoice.payment_status, order.paid, order.prepaid) == (30, 100, 30, 0)
        assert (order.state, order.delivery_status, shop.on_hand(session, "A")) == ("confirmed", 100, 47)
        fire(shop, session, "reverse", paid)
        assert (invoice.paid, order.paid) == (0, 0)
    assert shop.sound()


def test_the_verb_pay_of_a_waiting_order_pays_its_invoice(shop):
    with shop.app.unit() as session:
        order, invoice = prepay_order(shop, session, ("A", 3))
        fire(shop, session, "pay", order, amount=D(10))
        assert (invoice.paid, order.state) == (10, "waiting payment")
        fire(shop, session, "pay", order)
        assert (invoice.paid, order.state) == (30, "confirmed")
        assert shop.app.fire(session, "pay", [order]).idle


def test_a_receipt_pays_what_is_not_invoiced_first_and_then_the_invoices_by_due_date(shop):
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10))
        other = shop.confirmed(session, ("A", 1))
        for quantity in (4, 3):
            line = {"product_id": shop.products["A"], "quantity": D(quantity), "order_line_id": order.lines[0].id}
            lines = [line, {**line, "quantity": D(1), "order_line_id": other.lines[0].id}][: 2 if quantity == 4 else 1]
            session.create(invoicing.Invoice, [{"partner_id": shop.customer, "lines": lines}])
        first, second = shop.all(session, invoicing.Invoice)
        fire(shop, session, "complete", first, second)
        paid = payment(shop, session, 80, {"order_id": order.id, "amount": D(80)})
        fire(shop, session, "complete", paid)
        assert [(line.order_id, line.invoice_id, line.amount) for line in paid.lines] == [
            (order.id, None, 30),
            (None, first.id, 40),
            (None, second.id, 10),
        ]
        too_much = payment(shop, session, 31, {"order_id": order.id, "amount": D(31)})
        blocked = shop.app.fire(session, "complete", [too_much]).blocked
        assert "it pays 31.00 of sales order SO000001, which has 30.00 open" in blocked[0].message
        fire(shop, session, "pay", order, amount=D(30))
        assert (first.payment_status, second.payment_status) == (100, 100)
    assert shop.sound()


# --- what is free ----------------------------------------------------------------------------------------------


def test_a_free_order_is_paid_and_one_of_text_is_delivered(shop):
    with shop.app.unit() as session:
        free = shop.order(session, shop.line("A", 2, price=D(0)))
        text = shop.order(session, {"description": "Engraving", "quantity": D(1), "price": D(5)})
        assert (free.delivery_status, free.invoice_status, free.payment_status) == (0, 0, 100)
        assert (text.delivery_status, text.invoice_status, text.payment_status) == (100, 0, 0)
        fire(shop, session, "confirm", free, text)
        fire(shop, session, "invoice", free)
        (invoice,) = shop.all(session, invoicing.Invoice)
        fire(shop, session, "complete", invoice)
        assert (invoice.total, invoice.payment_status) == (0, 100)
        order = session[sales.Order]
        found = session.scalars(select(order.id).where(order.delivery_status == 100, order.payment_status < 100))
        assert list(found) == [text.id]
        assert order.moved(session, {free.id, text.id}) == set()
        comment = {"lines": [{"description": "thanks"}], "removed": [n.id for n in text.lines]}
        fire(shop, session, "reactivate", text)
        session.edit(sales.Order, [{"id": text.id, **comment}])
        assert (text.delivery_status, text.invoice_status, text.payment_status) == (100, 100, 100)
    assert shop.sound()


def test_a_prepaid_order_that_costs_nothing_goes_on_at_once(shop):
    with shop.app.unit() as session:
        session.edit(base.Product, [{"id": shop.products["A"], "list_price": D(0)}])
        order, invoice = prepay_order(shop, session, ("A", 3))
        assert (order.state, invoice.payment_status, shop.on_hand(session, "A")) == ("confirmed", 100, 47)


def test_a_waiting_order_takes_no_more_than_its_invoice_has_open(shop):
    with shop.app.unit() as session:
        order, _ = prepay_order(shop, session, ("A", 3))
        with pytest.raises(Refused, match=r"it pays 31\.00 of prepay order SO000001, which has 30\.00 open"):
            fire(shop, session, "pay", order, amount=D(31))
        assert shop.all(session, shipping.Shipment) == []
        session.rollback()
