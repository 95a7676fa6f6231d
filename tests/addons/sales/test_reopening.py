"""Close, re-open, re-activate and void, with the shipments, invoices and payments an order has (semantics 2.1, 8.5)."""

from contextlib import nullcontext
from decimal import Decimal as D

import pytest

from addons import base, invoicing, sales, shipping
from addons.devkit.testing.records import edit_one
from core import BadInput, Refused


def fire(shop, session, verb, *documents, **options):
    shop.app.fire(session, verb, list(documents), **options).expect_done()


def shipped(shop, session, order, quantity):
    shop.stock(session, A=quantity)
    fire(shop, session, "ship", order)


def billed(shop, session, *documents):
    fire(shop, session, "invoice", *documents)
    invoices = shop.all(session, invoicing.Invoice, state="draft")
    fire(shop, session, "complete", *invoices)
    return invoices


def test_closing_cuts_and_reopening_orders_again(shop_with):
    """E2.1."""
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 12), number="5000")
        (line,) = order.lines
        shipped(shop, session, order, 5)
        (invoice,) = billed(shop, session, *shop.all(session, shipping.Shipment))
        fire(shop, session, "pay", invoice)
        before = (order.delivery_status, order.invoice_status, order.payment_status)
        fire(shop, session, "close", order)
        assert (line.quantity, line.lost_sales, line.net, order.total) == (5, 7, 50, 50)
        assert (order.delivery_status, order.invoice_status, order.payment_status) == (100, 100, 100)
        assert shipping.reserved(order, line) == 0
        fire(shop, session, "reopen", order)
        assert (line.quantity, line.lost_sales, order.total, order.state) == (12, 0, 120, "confirmed")
        assert (order.delivery_status, order.invoice_status, order.payment_status) == before == (42, 42, 42)
        assert (shipping.reserved(order, line), line.description) == (7, None)
        fire(shop, session, "close", order)  # and once more, to the same end
        assert (line.quantity, line.lost_sales) == (5, 7)
    assert shop.sound()


@pytest.mark.parametrize(("invoiced", "kept"), [(5, 5), (0, 3)])
def test_closing_keeps_what_is_delivered_or_invoiced_ahead(shop_with, invoiced, kept):
    """E8.5."""
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10))
        (line,) = order.lines
        shipped(shop, session, order, 3)
        if invoiced:
            header = {
                "partner_id": order.partner_id,
                "lines": [{"order_line_id": line.id, "product_id": line.product_id}],
            }
            header["lines"][0]["quantity"] = D(invoiced)
            session.create(invoicing.Invoice, [header])
            fire(shop, session, "complete", *shop.all(session, invoicing.Invoice))
        fire(shop, session, "close", order)
        assert (line.quantity, line.lost_sales) == (kept, 10 - kept)
    assert shop.sound()


@pytest.mark.parametrize(("delivered", "ordered"), [(0, 0), (4, 4), (10, 10)])
def test_a_closed_order_can_only_be_prepaid(shop_with, delivered, ordered):
    """Semantics 8.5: what is delivered can still be paid; of an order cut to nothing there is nothing to pay."""
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10))
        if delivered:
            shipped(shop, session, order, delivered)
        fire(shop, session, "close", order)
        assert order.lines[0].quantity == ordered
        assert "is closed" in shop.app.fire(session, "ship", [order]).blocked[0].message
        if ordered:
            fire(shop, session, "pay", order)
            assert (order.paid, order.payment_status) == (10 * ordered, 100)
        else:
            assert shop.app.fire(session, "pay", [order]).idle


def test_closing_waits_for_the_shipment_under_way(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10))
        shop.stock(session, A=3)
        fire(shop, session, "ship", order, draft=True)
        (result,) = shop.app.fire(session, "close", [order]).blocked
        assert "a shipment of it is not completed: complete or void that first" in result.message
        fire(shop, session, "complete", *shop.all(session, shipping.Shipment))
        fire(shop, session, "close", order)
        assert order.lines[0].quantity == 3


def test_voiding_takes_shipments_and_invoices_back(shop_with):
    """E2.2 for an order that was shipped, invoiced and paid step by step."""
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 3))
        shipped(shop, session, order, 3)
        (invoice,) = billed(shop, session, order)
        fire(shop, session, "void", order)
        (shipment,) = shop.all(session, shipping.Shipment)
        assert (order.state, order.total, order.lines[0].quantity) == ("voided", 0, 0)
        assert (shipment.state, invoice.state, shop.on_hand(session, "A")) == ("reversed", "reversed", 3)
        assert order.payment_status == 100
    assert shop.sound()


def test_voiding_a_sale_over_the_counter(shop_with):
    """E2.2."""
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=3)
        model = shop.app.composition.types_of(shop.app[sales.Order])["pos"]
        (id_,) = session.create(model, [{"partner_id": shop.customer, "lines": [shop.line("A", 3)]}])
        order = session.get_one(model, id_)
        fire(shop, session, "confirm", order)
        assert (order.state, shop.on_hand(session, "A"), order.paid) == ("confirmed", 0, 30)
        fire(shop, session, "void", order)
        (shipment,), (invoice, _) = shop.all(session, shipping.Shipment), shop.all(session, invoicing.Invoice)
        assert (shipment.state, invoice.state, shop.on_hand(session, "A")) == ("reversed", "reversed", 3)
        assert (order.state, order.total, order.lines[0].quantity) == ("voided", 0, 0)
    assert shop.sound()


def test_a_reactivated_order_keeps_what_was_shipped_and_can_be_changed_down_to_it(shop_with):
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10), number="5000")
        shipped(shop, session, order, 4)
        fire(shop, session, "reactivate", order)
        assert (order.state, order.lines[0].delivered, order.reservation_status) == ("draft", 4, 0)
        session.commit()
        with pytest.raises(BadInput, match="cannot order 3: 4 is delivered"):
            edit_one(order.lines[0], quantity=D(3))
    with shop.app.unit() as session:
        (order,) = shop.all(session, sales.Order)
        edit_one(order.lines[0], quantity=D(6))
        fire(shop, session, "confirm", order)
        assert (order.number, order.state, order.total) == ("5000", "confirmed", 60)
        shipped(shop, session, order, 9)
        assert order.lines[0].delivered == 6
    assert shop.sound()


def test_an_order_that_was_paid_is_not_reactivated(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10))
        fire(shop, session, "pay", order, amount=D(30))
        (result,) = shop.app.fire(session, "reactivate", [order]).blocked
        assert "30.0000 is paid: reverse the payments first" in result.message
        fire(shop, session, "reverse", *shop.all(session, invoicing.Payment))
        assert (order.paid, order.prepaid) == (0, 0)
        fire(shop, session, "reactivate", order)


def test_a_type_that_may_not_be_reactivated_says_so(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 1))
        type(order).may_reactivate = False
        try:
            (result,) = shop.app.fire(session, "reactivate", [order]).blocked
        finally:
            del type(order).may_reactivate
        assert "is not opened again: void it and make another one" in result.message


@pytest.mark.parametrize(("amount", "says"), [(D(101), "which has 100.00 open"), (D(-1), "it pays -1")])
def test_no_more_is_prepaid_than_is_open(shop_with, amount, says):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10))
        with pytest.raises(Exception, match=says):
            fire(shop, session, "pay", order, amount=amount)


def test_the_invoice_uses_what_was_prepaid(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10))
        fire(shop, session, "pay", order, amount=D(30), method="cash")
        (invoice,) = billed(shop, session, order)
        assert (invoice.paid, invoice.payment_status, order.paid, order.prepaid) == (30, 30, 30, 0)
        fire(shop, session, "pay", invoice)
        assert (order.paid, order.payment_status) == (100, 100)
    assert shop.sound()


def test_a_payment_line_says_what_it_pays(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        header = {"partner_id": shop.customer, "amount": D(1), "lines": [{"amount": D(1)}]}
        with pytest.raises(BadInput, match="pays either an invoice or an order"):
            session.create(invoicing.Payment, [header])


def reopened(shop, session, *lines, **header):
    """Ship and bill an order in full, and make it a draft again."""
    shop.stock(session, A=20, B=20)
    order = shop.confirmed(session, *lines, **header)
    fire(shop, session, "ship", order)
    billed(shop, session, order)
    fire(shop, session, "reactivate", order)
    return order


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"partner_id": 2}, "the customer of sales order SO000001 cannot change: something of it is delivered or"),
        ({"currency_id": 2}, "the currency of sales order SO000001 cannot change"),
        ({"invoice_partner_id": 2}, "the invoice partner of sales order SO000001 cannot change: .* invoiced"),
        ({"receiver_id": 2}, "the receiver of sales order SO000001 cannot change: .* delivered"),
        ({"product_id": 2}, "the line of product A cannot become one of another product: 4 is delivered or invoiced"),
        ({"price": D(9)}, "the price of the line of product A cannot change: 4 is invoiced"),
        ({"discount": D(5)}, "the price of the line of product A cannot change"),
        ({"quantity": D(3)}, "cannot order 3: 4 is delivered or invoiced already"),
        ({"note": "thanks"}, ""),
        ({"quantity": D(5)}, ""),
    ],
)
@pytest.mark.parametrize("anew", [False, True])
def test_what_was_moved_or_billed_does_not_change_under_its_documents(shop_with, change, says, anew):
    """By whatever way: edited by hand, or entered anew as an import does."""
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        session.create(base.Partner, [{"code": "C2", "name": "Beta", "is_customer": True}])
        order = reopened(shop, session, ("A", 4))
        id_, line = order.id, order.lines[0].id
        before = (order.partner_id, order.total)
    of_line = not change.keys().isdisjoint({"product_id", "price", "discount", "quantity"})
    row = {"id": id_, "lines": [{"id": line, **change}]} if of_line else {"id": id_, **change}
    with pytest.raises((BadInput, Refused), match=says) if says else nullcontext(), shop.app.unit() as session:
        session.edit(sales.Order, [row], anew=anew)
    with shop.app.unit() as session:
        order = session.get_one(session[sales.Order], id_)
        if says:
            assert (order.partner_id, order.total) == before
        elif of_line:
            assert (order.total, order.delivery_status, order.invoice_status) == (50, 80, 80)
    assert shop.sound()


def test_a_service_that_was_billed_is_not_reduced_by_unrelating_it(shop_with):
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        session.edit(
            base.Product,
            [{"id": shop.products["S"], "linked_service": True, "quantity_rule": "as product"}],
        )
        order = shop.order(session, ("A", 4), ("S", 1))
        fire(shop, session, "relate", order, service=20, product=10)
        fire(shop, session, "confirm", order)
        billed(shop, session, order)
        fire(shop, session, "reactivate", order)
        with pytest.raises(BadInput, match="cannot order 1: 4 is delivered or invoiced"):
            shop.app.fire(session, "unrelate", [order], service=20)
        session.rollback()
