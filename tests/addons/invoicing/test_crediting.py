"""What was billed and never delivered is credited, to the cent."""

from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addons import invoicing


@pytest.fixture
def shop(shop_with):
    return shop_with("shipping", "invoicing")


def fire(shop, session, verb, *documents, **options):
    return shop.app.fire(session, verb, documents, **options).expect_done()


def billed_ahead(shop, session, *lines, delivered=0):
    """Bill an order in full, deliver some KIT, and close it."""
    order = shop.confirmed(session, *lines)
    fire(shop, session, "invoice", order)
    fire(shop, session, "complete", *shop.all(session, invoicing.Invoice, state="draft"))
    shop.stock(session, KIT=delivered)
    fire(shop, session, "ship", order)
    return order


def test_what_never_came_is_credited_and_settled_with_the_open_invoice(shop):
    with shop.app.unit() as session:
        order = billed_ahead(shop, session, ("KIT", 5), {"description": "Setup", "quantity": D(1), "price": D(9)})
        shop.stock(session, KIT=3)
        fire(shop, session, "ship", order)
        assert "Close the order first" in shop.app.fire(session, "credit", [order]).blocked[0].message
        fire(shop, session, "close", order)
        assert order.lines[0].quantity == 5
        fire(shop, session, "credit", order)
        (memo,) = shop.all(session, invoicing.CreditMemo)
        line, text = order.lines
        assert (memo.state, memo.net_total, memo.lines[0].quantity, memo.open_amount) == (
            "completed",
            D("-199.98"),
            -2,
            0,
        )
        assert (line.quantity, line.delivered, line.invoiced, line.lost_sales) == (3, 3, 3, 2)
        assert (text.quantity, text.invoiced) == (1, 1)
        assert (order.total, order.delivery_status, order.invoice_status) == (D("338.97"), 100, 100)
        (invoice,) = [one for one in shop.all(session, invoicing.Invoice) if one.kind_name == "invoice"]
        assert invoice.open_amount == order.total
        fire(shop, session, "pay", invoice)
        assert (order.paid, order.payment_status) == (order.total, 100)
        assert (
            "nothing is billed that was not delivered" in shop.app.fire(session, "credit", [order]).blocked[0].message
        )
        fire(shop, session, "reopen", order)
        assert (line.quantity, line.lost_sales, line.description) == (5, 0, None)
    assert shop.sound()


def test_what_was_paid_already_is_open_on_the_memo_and_lines_are_chosen(shop):
    with shop.app.unit() as session:
        order = billed_ahead(shop, session, ("KIT", 2), ("A", 3))
        fire(shop, session, "pay", *shop.all(session, invoicing.Invoice))
        fire(shop, session, "close", order)
        fire(shop, session, "credit", order, line=["20"])
        (memo,) = shop.all(session, invoicing.CreditMemo)
        assert (memo.total, memo.open_amount, order.open_amount) == (-30, -30, -30)
        fire(shop, session, "pay", memo)
        assert (order.open_amount, order.payment_status) == (0, 100)
    assert shop.sound()


@settings(max_examples=15)
@given(st.integers(1, 9), st.integers(0, 9), st.decimals("0.01", 99, places=2), st.data())
def test_what_stays_billed_is_the_share_of_what_was_delivered(shop, ordered, delivered, price, data):
    """However the order was billed in parts, some taken back and billed again."""
    with shop.app.unit() as session:
        order = shop.confirmed(session, shop.line("KIT", ordered, price=price))
        (line,) = order.lines
        before = sum(one.total for one in shop.all(session, invoicing.Invoice))
        left = ordered
        while left:
            part = data.draw(st.integers(1, left), label="bill")
            (row,) = session[invoicing.OrderLine].invoice_line_rows(session, [(line, line.invoiced, D(part))])
            (id_,) = session.create(invoicing.Invoice, [{"partner_id": shop.customer, "lines": [row]}])
            invoice = session.get_one(session[invoicing.Invoice], id_)
            fire(shop, session, "complete", invoice)
            if data.draw(st.booleans(), label="take back"):
                fire(shop, session, "reverse", invoice)
            left = ordered - int(line.invoiced)
        assert sum(one.total for one in shop.all(session, invoicing.Invoice)) - before == order.total
        shop.stock(session, KIT=delivered)
        fire(shop, session, "ship", order)
        fire(shop, session, "close", order)
        net, tax = (order.currency.round(one * line.delivered / ordered) for one in (line.net, line.tax_amount))
        outcome = shop.app.fire(session, "credit", [order])
        assert bool(outcome.done) == (delivered < ordered)
        assert sum(one.total for one in shop.all(session, invoicing.Invoice)) - before == net + tax
        session.rollback()
