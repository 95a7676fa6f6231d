"""Cancel and replace with shipments, invoices and payments: the story of Openbravo 3, and laws for any other."""

from contextlib import nullcontext
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from addons import invoicing, preferences, sales, shipping
from addons.devkit.testing.records import edit_one, remove_one
from core import BadInput, Refused

NONE, NETTING, ASSOCIATE = {}, {"shipping.netting_shipment": "yes"}, {"shipping.associate_shipments": "yes"}


def open_shop(shop_with, *addons, **preferred):
    shop = shop_with(*(addons or ("shipping", "invoicing")))
    with shop.app.unit() as session:
        values = {"sales.cancel_and_replace": "yes", **preferred}
        session.create(preferences.Preference, [{"key": key, "value": value} for key, value in values.items()])
    return shop


def fire(shop, session, verb, *documents, **options):
    shop.app.fire(session, verb, list(documents), **options).expect_done()


def shipped(shop, session, order, quantity):
    """Ship as much of an order as is put on stock for it."""
    shop.stock(session, A=quantity)
    fire(shop, session, "ship", order)


def billed(shop, session, *documents):
    """Invoice documents and return the invoices, completed."""
    fire(shop, session, "invoice", *documents)
    invoices = shop.all(session, invoicing.Invoice, state="draft")
    fire(shop, session, "complete", *invoices)
    return invoices


def replacements_of(shop, session, order, count=1):
    fire(shop, session, "replace", order, count=count)
    return shop.all(session, sales.Order, replaced_order_id=order.id, state="temporal")


def ordering(session, order, quantity):
    edit_one(order.lines[0], quantity=D(quantity))
    return order


def edit(shop, number, change):
    """Edit the lines of an order by hand, in a transaction of its own."""
    with shop.app.unit() as session:
        (order,) = named(shop, session, number)
        change(order.lines)


def named(shop, session, *numbers):
    found = {order.number: order for order in shop.all(session, sales.Order)}
    return [found[number] for number in numbers]


def figures(order):
    """Return (total, delivered, paid, open_amount) of an order with one line."""
    return order.total, order.lines[0].delivered, order.paid, order.open_amount


def shipment_lines(shop, session):
    line, one = session[shipping.ShipmentLine], session[shipping.Shipment]
    query = select(line).join(one, one.id == line.shipment_id).where(one.state == "completed").order_by(line.id)
    found = session.scalars(query.execution_options(populate_existing=True))
    return [(line.order_line.order.number, line.quantity) for line in found]


@pytest.mark.parametrize("preferences", [NONE, NETTING, ASSOCIATE], ids=["none", "netting", "associate"])
def test_an_order_partly_delivered_and_paid_is_reduced(shop_with, preferences):
    """E8.1, and E8.2 for the two preferences about shipments."""
    shop = open_shop(shop_with, **preferences)
    with shop.app.unit() as session:
        order = shop.confirmed(session, shop.line("A", 10, price=7), number="5000")
        shipped(shop, session, order, 4)
        fire(shop, session, "pay", order, amount=D(30))
        (copy,) = replacements_of(shop, session, order)
        fire(shop, session, "confirm", ordering(session, copy, 6))
    with shop.app.unit() as session:
        order, inverse, copy = named(shop, session, "5000", "5000*R*", "5000-1")
        assert figures(order) == (70, 10, 70, 0)
        assert figures(inverse) == (-70, -10, -70, 0)
        assert figures(copy) == (42, 4, 30, 12)
        assert [one.state for one in (order, inverse, copy)] == ["closed", "closed", "confirmed"]
        assert [one.delivery_status for one in (order, inverse, copy)] == [100, 100, 67]
        assert [one.payment_status for one in (order, inverse, copy)] == [100, 100, 71]
        assert [one.reservation_status for one in (order, inverse, copy)] == [0, 0, 100]
        netted = [line.netted for one in (order, inverse, copy) for line in one.lines]
        lines = shipment_lines(shop, session)
        if preferences is NETTING:
            assert lines == [("5000", 4), ("5000", 6), ("5000*R*", -10), ("5000-1", 4)]
            assert netted == [0, 0, 0]
        elif preferences is ASSOCIATE:
            assert lines == [("5000-1", 4)]
            assert netted == [10, -10, 0]
        else:
            assert lines == [("5000", 4)]
            assert netted == [6, -10, 4]
        assert shop.on_hand(session, "A") == 0
        (payment,) = shop.all(session, invoicing.NettingPayment)
        assert payment.amount == 0
        assert [(line.order.number, line.amount) for line in payment.lines] == [
            ("5000", 40),
            ("5000*R*", -70),
            ("5000-1", 30),
        ]
    assert shop.sound()
    with shop.app.unit() as session:
        (copy,) = named(shop, session, "5000-1")
        shipped(shop, session, copy, 10)
        assert (copy.lines[0].delivered, copy.delivery_status, shop.on_hand(session, "A")) == (6, 100, 8)
    assert shop.sound()


def test_less_than_what_is_delivered_cannot_be_ordered(shop_with):
    """E8.1: setting 3 instead is refused, and so is taking the line out or changing its product."""
    shop = open_shop(shop_with)
    with shop.app.unit() as session:
        order = shop.confirmed(session, shop.line("A", 10, price=7), ("B", 1), number="5000")
        shipped(shop, session, order, 4)
        (copy,) = replacements_of(shop, session, order)
    says = "3 cannot be ordered: 4 is delivered of the line of product A of sales order 5000\nOrder 4 or more"
    with pytest.raises(BadInput, match=says):
        edit(shop, "5000-1", lambda lines: edit_one(lines[0], quantity=D(3)))
    with pytest.raises(Refused, match="the line cannot be deleted: 4 is delivered"):
        edit(shop, "5000-1", lambda lines: remove_one(lines[0]))
    with pytest.raises(BadInput, match="cannot be of another product"):
        edit(shop, "5000-1", lambda lines: edit_one(lines[0], product_id=shop.products["KIT"]))
    with shop.app.unit() as session:
        (copy,) = named(shop, session, "5000-1")
        assert copy.lines[0].quantity == 10
        service = shop.line("S", 1, position=30, price=D(9))
        edit_one(copy, lines=[service], removed=[copy.lines[1].id])  # nothing of the second is delivered
        fire(shop, session, "confirm", copy)
        assert (copy.net_total, len(copy.lines)) == (79, 2)
    assert shop.sound()


def test_what_is_shipped_while_the_replacement_is_made_counts(shop_with):
    shop = open_shop(shop_with)
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10), number="5000")
        (copy,) = replacements_of(shop, session, order)
        ordering(session, copy, 3)
        shipped(shop, session, order, 4)
        (result,) = shop.app.fire(session, "confirm", [copy]).blocked
        assert "4 is delivered of product A on sales order 5000: order as much or more" in result.message
        fire(shop, session, "confirm", ordering(session, copy, 4))
        assert copy.delivery_status == 100
    assert shop.sound()


def test_what_was_paid_goes_to_several_replacements_in_turn(shop_with):
    """E8.3."""
    shop = open_shop(shop_with)
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10), number="5000")
        fire(shop, session, "pay", order)
        copies = replacements_of(shop, session, order, count=2)
        fire(shop, session, "confirm", ordering(session, copies[0], 3), ordering(session, copies[1], 5))
        assert [(one.paid, one.open_amount) for one in copies] == [(30, 0), (70, -20)]
        fire(shop, session, "pay", copies[1])  # pays back what is too much
        assert (copies[1].paid, copies[1].open_amount) == (50, 0)
        (none,) = shop.app.fire(session, "pay", [copies[1]]).idle
        assert none.message == "nothing is open"
    assert shop.sound()


def test_replacing_twice_carries_deliveries_and_payments_along(shop_with):
    """E8.4 with what was delivered and paid."""
    shop = open_shop(shop_with)
    with shop.app.unit() as session:
        order = shop.confirmed(session, shop.line("A", 10, price=7), number="5000")
        shipped(shop, session, order, 4)
        fire(shop, session, "pay", order, amount=D(30))
        for quantity in (6, 8):
            (order,) = replacements_of(shop, session, order)
            fire(shop, session, "confirm", ordering(session, order, quantity))
        before, inverse, after = named(shop, session, "5000-1", "5000-1*R*", "5000-2")
        assert figures(before) == (42, 6, 42, 0)
        assert figures(inverse) == (-42, -6, -42, 0)
        assert figures(after) == (56, 4, 30, 26)
    assert shop.sound()


@pytest.mark.parametrize("paid", [0, 20, 28])
def test_invoices_are_taken_back_and_what_was_paid_on_them_counts(shop_with, paid):
    shop = open_shop(shop_with)
    with shop.app.unit() as session:
        order = shop.confirmed(session, shop.line("A", 10, price=7), number="5000")
        shipped(shop, session, order, 4)
        (shipment,) = shop.all(session, shipping.Shipment)
        (invoice,) = billed(shop, session, shipment)
        if paid:
            fire(shop, session, "pay", invoice, amount=D(paid))
        (copy,) = replacements_of(shop, session, order)
        fire(shop, session, "confirm", ordering(session, copy, 6))
        order, inverse, copy = named(shop, session, "5000", "5000*R*", "5000-1")
        assert [one.lines[0].invoiced for one in (order, inverse, copy)] == [4, -4, 0]
        assert (order.paid, inverse.paid, copy.paid) == (70, -70, paid)
        invoice, taken_back = shop.all(session, invoicing.Invoice)
        assert (taken_back.number, taken_back.kind_name) == (f"{invoice.number}*R*", "inverse_invoice")
        assert [(one.total, one.open_amount) for one in (invoice, taken_back)] == [(28, 0), (-28, 0)]
        # nothing is invoiced again of what is cancelled, all of what replaces it
        for document in (order, inverse, shipment):
            assert billed(shop, session, document) == []
        (invoice,) = billed(shop, session, copy)
        assert (invoice.total, invoice.paid, copy.paid, copy.prepaid) == (42, paid, paid, 0)
    assert shop.sound()


def test_an_order_invoiced_ahead_may_be_reduced(shop_with):
    shop = open_shop(shop_with)
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10), number="5000")
        (invoice,) = billed(shop, session, order)
        fire(shop, session, "pay", invoice)
        (copy,) = replacements_of(shop, session, order)
        fire(shop, session, "confirm", ordering(session, copy, 2))
        assert (copy.total, copy.paid, copy.open_amount) == (20, 100, -80)
        (invoice,) = billed(shop, session, copy)
        assert (invoice.open_amount, copy.prepaid) == (0, 80)
    assert shop.sound()


def test_a_reversed_invoice_is_not_taken_back_twice(shop_with):
    shop = open_shop(shop_with)
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10), number="5000")
        (invoice,) = billed(shop, session, order)
        fire(shop, session, "pay", invoice, amount=D(40))
        fire(shop, session, "reverse", invoice)
        (copy,) = replacements_of(shop, session, order)
        fire(shop, session, "confirm", copy)
        assert (order.paid, copy.paid) == (100, 40)
        assert [one.open_amount for one in shop.all(session, invoicing.Invoice)] == [0, 0]
    assert shop.sound()


@pytest.mark.parametrize(("paid", "inverse_paid"), [(0, -70), (30, -40), (70, 0)])
def test_a_plain_cancellation_leaves_what_is_to_be_paid_back(shop_with, paid, inverse_paid):
    shop = open_shop(shop_with)
    with shop.app.unit() as session:
        order = shop.confirmed(session, shop.line("A", 10, price=7), number="5000")
        if paid:
            fire(shop, session, "pay", order, amount=D(paid))
        fire(shop, session, "cancel", order)
        order, inverse = named(shop, session, "5000", "5000*R*")
        assert figures(order) == (70, 10, 70, 0)
        assert figures(inverse) == (-70, -10, inverse_paid, -70 - inverse_paid)
        if paid:
            fire(shop, session, "pay", inverse)
            assert inverse.open_amount == 0
            (given, back) = shop.all(session, invoicing.Payment, kind="payment")
            assert (given.amount, back.amount) == (paid, -paid)
    assert shop.sound()


def test_a_plain_cancellation_of_a_paid_invoice_leaves_a_credit_to_pay_back(shop_with):
    shop = open_shop(shop_with)
    with shop.app.unit() as session:
        order = shop.confirmed(session, shop.line("A", 10, price=7), number="5000")
        shipped(shop, session, order, 4)
        (invoice,) = billed(shop, session, *shop.all(session, shipping.Shipment))
        fire(shop, session, "pay", invoice)
        fire(shop, session, "cancel", order)
        _, taken_back = shop.all(session, invoicing.Invoice)
        assert (taken_back.total, taken_back.open_amount) == (-28, -28)
        fire(shop, session, "pay", taken_back)
        assert named(shop, session, "5000*R*")[0].open_amount == 0
    assert shop.sound()


def test_lines_never_shipped_may_stay_undelivered(shop_with):
    shop = open_shop(shop_with, **{"shipping.leave_delivered_zero": "yes"})
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10), ("B", 2), number="5000")
        shipped(shop, session, order, 4)
        fire(shop, session, "cancel", order)
        order, inverse = named(shop, session, "5000", "5000*R*")
        assert [line.delivered for line in (*order.lines, *inverse.lines)] == [10, 0, -6, 0]
        fire(shop, session, "receive", inverse)
        assert [line.delivered for line in inverse.lines] == [-10, 0]
    assert shop.sound()


@pytest.mark.parametrize("preferences", [NONE, NETTING, ASSOCIATE], ids=["none", "netting", "associate"])
def test_goods_of_a_cancelled_order_come_back_on_its_inverse(shop_with, preferences):
    shop = open_shop(shop_with, **preferences)
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10), number="5000")
        shipped(shop, session, order, 4)
        fire(shop, session, "cancel", order)
        order, inverse = named(shop, session, "5000", "5000*R*")
        assert (order.lines[0].delivered, inverse.lines[0].delivered, inverse.delivery_status) == (10, -6, 60)
        assert shop.on_hand(session, "A") == 0
        (result,) = shop.app.fire(session, "receive", [order]).blocked
        assert "it takes no order back" in result.message
        fire(shop, session, "receive", inverse)
        assert (inverse.lines[0].delivered, inverse.delivery_status, shop.on_hand(session, "A")) == (-10, 100, 4)
        fire(shop, session, "receive", inverse)  # nothing is left to come back
        assert shop.on_hand(session, "A") == 4
    assert shop.sound()


def test_drafts_of_an_order_are_in_the_way_of_cancelling_it(shop_with):
    shop = open_shop(shop_with)
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10), number="5000")
        (copy,) = replacements_of(shop, session, order)
        shop.stock(session, A=10)
        fire(shop, session, "ship", order, draft=True)
        fire(shop, session, "invoice", order)
        (result,) = shop.app.fire(session, "confirm", [copy]).blocked
        assert "a shipment of sales order 5000 is not completed" in result.message
        assert "of it is not completed: complete or void that first" in result.message
        fire(shop, session, "void", copy)
        (result,) = shop.app.fire(session, "cancel", [order]).blocked
        assert "a shipment of it is not completed" in result.message


def test_what_was_netted_cannot_be_taken_back_behind_its_back(shop_with):
    shop = open_shop(shop_with)
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10), number="5000")
        shipped(shop, session, order, 4)
        (shipment,) = shop.all(session, shipping.Shipment)
        (invoice,) = billed(shop, session, shipment)
        fire(shop, session, "pay", invoice)
        (payment,) = shop.all(session, invoicing.Payment)
        (copy,) = replacements_of(shop, session, order)
        fire(shop, session, "confirm", copy)
        for document in (shipment, invoice, payment):
            (result,) = shop.app.fire(session, "reverse", [document]).blocked
            assert "sales order 5000 was cancelled" in result.message
        (result,) = shop.app.fire(session, "void", [copy]).blocked
        assert "it took over what sales order 5000 had delivered: cancel it instead" in result.message
        (netting,) = shop.all(session, invoicing.NettingPayment)
        assert (
            "is completed: reverse needs another type"
            in shop.app.fire(session, "reverse", [netting]).blocked[0].message
        )
    assert shop.sound()


@settings(max_examples=15)
@given(data=st.data(), preferences=st.sampled_from([NONE, NETTING, ASSOCIATE]))
def test_whatever_was_done_before_the_orders_add_up(shop_with, data, preferences):
    """Ship, invoice, pay in any order and amount; replace once or twice: stock, sums and payments hold."""
    shop = open_shop(shop_with, **preferences)
    quantity = data.draw(st.integers(1, 12), label="ordered")
    came = D(0)
    with shop.app.unit() as session:
        order = shop.confirmed(session, shop.line("KIT", quantity, price=D("7.77"), discount=D("3.5")))
        for _ in range(data.draw(st.integers(1, 2), label="rounds")):
            came += any_business(shop, session, data, order)
            at_hand = shop.on_hand(session, "KIT")
            copies = replacements_of(shop, session, order, count=data.draw(st.integers(1, 2), label="copies"))
            delivered, paid, total = order.lines[0].delivered, order.paid, order.total
            for copy in copies:
                least = max(int(delivered), 1)
                ordering(session, copy, data.draw(st.integers(least, least + 5), label="ordered instead"))
            fire(shop, session, "confirm", *copies)
            (inverse,) = shop.all(session, sales.Order, cancelled_order_id=order.id)
            assert (order.total, order.paid, order.open_amount) == (total, total, 0)
            assert (inverse.total, inverse.paid, inverse.open_amount) == (-total, -total, 0)
            assert sum(copy.paid for copy in copies) == paid == came
            assert sum(copy.lines[0].delivered for copy in copies) == delivered
            assert order.lines[0].delivered + inverse.lines[0].delivered == 0
            assert order.lines[0].invoiced + inverse.lines[0].invoiced == 0
            assert shop.on_hand(session, "KIT") == at_hand
            came, order = copies[0].paid, copies[0]
    assert shop.sound()


def any_business(shop, session, data, order):
    """Carry out some verbs on an order and return what was paid."""
    paid = D(0)
    for what in data.draw(st.lists(st.sampled_from(["ship", "invoice", "pay", "prepay"]), max_size=5), label="before"):
        if what == "ship":
            shop.stock(session, KIT=data.draw(st.integers(1, 5), label="on hand"))
            fire(shop, session, "ship", order)
        elif what == "invoice":
            billed(shop, session, *[one for one in shop.all(session, shipping.Shipment, state="completed")])
        elif what == "pay":
            for invoice in [one for one in shop.all(session, invoicing.Invoice) if one.open_amount > 0]:
                amount = min(D(data.draw(st.integers(1, 20), label="paid")), invoice.open_amount)
                fire(shop, session, "pay", invoice, amount=amount)
                paid += amount
        elif order.open_amount > 5 and not order.invoice_status:
            fire(shop, session, "pay", order, amount=D(5))
            paid += 5
    return paid


def test_two_replacements_of_one_line_each_share_what_was_delivered(shop_with):
    """6 A and 9 B ordered, 1 and 1 delivered: each replacement may keep one line, and one line may be gone once."""
    shop = open_shop(shop_with)
    with shop.app.unit() as session:
        shop.stock(session, A=1, B=1)
        order = shop.confirmed(session, ("A", 6), ("B", 9))
        fire(shop, session, "ship", order)
        fire(shop, session, "replace", order, count=2)
        one, other = shop.all(session, sales.Order, state="temporal")
        session.edit(sales.Order, [{"id": one.id, "removed": [one.lines[1].id]}])
        with pytest.raises(Refused, match="1 is delivered of the line of product B"):
            session.edit(sales.Order, [{"id": other.id, "removed": [other.lines[1].id]}])
        session.edit(sales.Order, [{"id": other.id, "removed": [other.lines[0].id]}])
        line = {"id": other.lines[0].id, "product_id": shop.products["KIT"]}
        with pytest.raises(BadInput, match="cannot be of another product"):
            session.edit(sales.Order, [{"id": other.id, "lines": [line]}])
        fire(shop, session, "confirm", one, other)
        assert [[line.delivered for line in copy.lines] for copy in (one, other)] == [[1], [1]]
    assert shop.sound()


@settings(max_examples=18)
@given(st.integers(0, 10), st.lists(st.integers(0, 10), min_size=1, max_size=3))
def test_replacements_together_order_what_was_delivered_however_they_share_it(replacing_shop, delivered, quantities):
    """4 of 10 delivered: copies of 2 and 2 count as delivered 2 and 2. 0 stands for a line that is deleted."""
    shop = replacing_shop
    with shop.app.unit() as session:
        shop.stock(session, A=delivered)
        order = shop.confirmed(session, ("A", 10), {"description": "thanks"})
        fire(shop, session, "ship", order)
        fire(shop, session, "replace", order, count=len(quantities))
        copies = shop.all(session, sales.Order, replaced_order_id=order.id)
        now = [10] * len(copies)
        for n, (copy, quantity) in enumerate(zip(copies, quantities, strict=True)):
            line = copy.lines[0].id
            change = {"lines": [{"id": line, "quantity": D(quantity)}]} if quantity else {"removed": [line]}
            allowed = sum(now) - now[n] + quantity >= delivered
            with nullcontext() if allowed else pytest.raises((BadInput, Refused), match="is delivered of the line"):
                session.edit(sales.Order, [{"id": copy.id, **change}])
                now[n] = quantity
        if not any(now):
            session.rollback()
            return
        for copy, quantity in zip(copies, now, strict=True):
            if not quantity:
                session.edit(sales.Order, [{"id": copy.id, "lines": [shop.line("B", 1)]}])
        fire(shop, session, "confirm", *copies)
        shares = [sum(line.delivered for line in copy.lines if line.replaced_line_id) for copy in copies]
        assert sum(shares) == delivered
        assert all(share <= quantity for share, quantity in zip(shares, now, strict=True))
        session.rollback()


@pytest.fixture
def replacing_shop(shop_with):
    return open_shop(shop_with)


@pytest.mark.parametrize("n", [2, 50])
def test_the_number_of_statements_does_not_depend_on_the_number_of_orders(shop_with, statements, n):
    shop = open_shop(shop_with)
    with shop.app.unit() as session:
        shop.stock(session, A=1000)
        rows = [{"partner_id": shop.customer, "lines": [shop.line("A", 3), shop.line("KIT", 1)]}] * n
        ids = session.create(sales.Order, rows)
    for verb in ("confirm", "ship", "invoice"):
        shop.app.fire_all(verb, sales.Order, ids).expect_done()
    with shop.app.unit() as session:
        drafts = [one.id for one in shop.all(session, invoicing.Invoice)]
    for verb in ("complete", "pay"):
        shop.app.fire_all(verb, invoicing.Invoice, drafts).expect_done()
    seen = statements(shop.app)
    shop.app.fire_all("replace", sales.Order, ids).expect_done()
    made = len(seen)
    with shop.app.unit() as session:
        copies = [one.id for one in shop.all(session, sales.Order, state="temporal")]
    seen.clear()
    shop.app.fire_all("confirm", sales.Order, copies).expect_done()
    assert len(copies) == n
    assert made <= 35, made
    assert len(seen) <= 110, len(seen)
