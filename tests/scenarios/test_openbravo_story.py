"""The story of sales orders in Openbravo 2.50 and 3, in the order of its pages.

In its words: to book is our `confirm`; the alternative unit of measure is the unit a line is entered in; attribute set
values are our attribute values. Delivery terms and invoice terms in runs over many orders, invoice schedules, warehouse
rules, reservations of single bins and price rules of services come with later addons and versions; what becomes of
shipments and payments when orders are replaced is in test_cancel_and_replace.py.
"""

import datetime as dt
from decimal import Decimal as D
from io import BytesIO

import pytest
from pypdf import PdfReader

from addons import base, invoicing, sales, shipping, stock
from addons.devkit.testing.records import edit_one, remove_one
from addons.printing.document import render_document
from core import BadInput, Refused

ROAD = ("shipping", "invoicing")


def made(scene):
    """Return the states of the shipments and invoices there are."""
    return [one.state for one in scene.all(shipping.Shipment)], [one.state for one in scene.all(invoicing.Invoice)]


# --- document types -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "state", "shipments", "invoices", "paid"),
    [
        ("standard", "confirmed", [], [], 0),
        ("warehouse", "confirmed", ["completed"], [], 0),
        ("on_credit", "confirmed", ["completed"], ["completed"], 0),
        ("pos", "confirmed", ["completed"], ["completed"], 100),
        ("webstore", "confirmed", ["released"], ["completed"], 0),
        ("prepay", "waiting payment", [], ["completed"], 0),
        ("proposal", "under evaluation", [], [], 0),
        ("quotation", "under evaluation", [], [], 0),
    ],
)
def test_booking_has_the_consequences_of_the_document_type(story_with, kind, state, shipments, invoices, paid):
    story = story_with(*ROAD)
    with story.on() as scene:
        scene.shop.stock(scene.session, A=5)
        order = scene.order(("A", 5), kind=kind)
        scene.fire("confirm", order)
        assert (order.state, *made(scene), order.payment_status) == (state, shipments, invoices, paid)
        days = {one.date for one in (*scene.all(shipping.Shipment), *scene.all(invoicing.Invoice))}
        assert days <= {order.date}  # both documents have the same dates
        assert scene.on_hand("A") == (0 if shipments == ["completed"] else 5)
    assert story.sound()


@pytest.mark.parametrize(
    ("kind", "reserved", "demand"),
    [("standard", 10, 10), ("proposal", 0, 0), ("quotation", 10, 0), ("warehouse", 0, 0), ("return", 0, 0)],
)
def test_what_is_reserved_and_what_planning_sees(story_with, kind, reserved, demand):
    story = story_with(*ROAD)
    with story.on() as scene:
        scene.shop.stock(scene.session, A=10)
        order = scene.order(("A", -10 if kind == "return" else 10), kind=kind)
        scene.fire("confirm", order)
        place = (scene.shop.products["A"], order.warehouse_id)
        assert shipping.pending(scene.session).get(place, 0) == reserved
        assert shipping.demand(scene.session).get(place, 0) == demand


def test_a_return_brings_goods_and_money_back(story_with):
    story = story_with(*ROAD)
    with story.on() as scene:
        scene.shop.stock(scene.session, A=5)
        order = scene.order(("A", 5))
        for verb in ("confirm", "ship"):
            scene.fire(verb, order)
        scene.fire("take_back", scene.one(shipping.Shipment))
        back = scene.one(sales.ReturnOrder)
        edit_one(back.lines[0], quantity=D(-2))
        for verb in ("confirm", "ship", "invoice"):
            scene.fire(verb, back)
        assert (scene.on_hand("A"), scene.one(invoicing.CreditMemo).total) == (2, -20)
    assert story.sound()


def test_a_prepaid_order_is_shipped_once_its_invoice_is_paid(story_with):
    story = story_with(*ROAD)
    with story.on() as scene:
        scene.shop.stock(scene.session, A=5)
        order = scene.order(("A", 5), kind="prepay")
        scene.fire("confirm", order)
        assert "waiting payment" in scene.blocked("ship", order)
        scene.fire("pay", scene.one(invoicing.Invoice))
        assert (order.state, order.delivery_status, scene.on_hand("A")) == ("confirmed", 100, 0)
    assert story.sound()


@pytest.mark.parametrize("kind", ["standard", "warehouse", "pos"])
def test_a_quotation_is_converted_into_a_standard_a_warehouse_and_a_pos_order(story_with, kind):
    story = story_with(*ROAD)
    with story.on() as scene:
        scene.shop.stock(scene.session, A=5)
        quotation = scene.order(scene.shop.line("A", 5, price=D(9)), kind="quotation")
        scene.fire("confirm", quotation)
        edit_one(scene.one(base.Product, code="A"), list_price=D(11))
        scene.fire("convert", quotation, to=kind)
        order = scene.one(sales.Order, quotation_id=quotation.id)
        assert (order.kind_name, order.state, order.total, quotation.state) == (kind, "draft", 45, "converted")
        scene.fire("confirm", order)
        shipped = {"standard": 0, "warehouse": 100, "pos": 100}[kind]
        assert (order.delivery_status, order.payment_status) == (shipped, 100 if kind == "pos" else 0)
        assert "converted into" in scene.blocked("convert", quotation)
    assert story.sound()


# --- the header -----------------------------------------------------------------------------------------------


def test_naming_the_business_partner_populates_the_header(story_with):
    story = story_with(*ROAD)
    with story.on("2030-03-01") as scene:
        rep = scene.record(base.Partner, code="REP", name="Rita", is_employee=True)
        terms = {"payment_method": "check", "invoice_term": "after delivery", "priority": 3, "delivery_via": "pickup"}
        net = scene.record(invoicing.PaymentTerm, code="N10", name="10 days net", net_days=10)
        buyer = scene.partner("BUYER", "Pamplona", sales_rep_id=rep.id, payment_term_id=net.id, **terms)
        order = scene.order(("A", 1), partner_id=buyer.id)
        assert {name: getattr(order, name) for name in terms} == terms
        assert (order.sales_rep.name, order.payment_term.name, order.warehouse.code) == ("Rita", "10 days net", "MAIN")
        assert order.invoice_address.city == order.delivery_address.city == "Pamplona"
        assert (order.date, order.scheduled_date) == (dt.date(2030, 3, 1), dt.date(2030, 3, 1))
        scene.shop.stock(scene.session, A=1)
        scene.fire("confirm", order)
        scene.fire("ship", order)  # invoiced after delivery
        scene.fire("invoice", order)
        invoice = scene.one(invoicing.Invoice)
        scene.fire("complete", invoice)
        assert invoice.due_date == dt.date(2030, 3, 11)


def test_an_order_has_a_number_of_ours_and_a_reference_of_the_customer(story_with):
    story = story_with("sales")
    with story.on() as scene:
        typed, automatic = scene.order(("A", 1), number="Z-77", order_reference="PO 4711"), scene.order(("KIT", 1))
        scene.fire("confirm", typed, automatic)
        assert [one.number for one in (typed, automatic)] == ["Z-77", "SO000001"]
        assert (typed.order_reference, automatic.net_total, automatic.total) == ("PO 4711", D("99.99"), D("109.99"))
        assert automatic.tax_total == D("10.00")


def test_delivery_invoice_and_payment_status_are_percentages(story_with):
    story = story_with(*ROAD)
    with story.on() as scene:
        scene.shop.stock(scene.session, A=4)
        order = scene.order(("A", 8), ("B", 2))
        scene.fire("confirm", order)
        scene.fire("ship", order)
        scene.fire("invoice", *scene.all(shipping.Shipment))
        invoice = scene.one(invoicing.Invoice)
        scene.fire("complete", invoice)
        scene.fire("pay", invoice, amount=D(9))
        assert (order.total, order.delivery_status, order.invoice_status, order.payment_status) == (90, 40, 40, 10)
    assert story.sound()


# --- three ways of entering lines -----------------------------------------------------------------------------


def test_lines_are_entered_in_three_ways(story_with):
    story = story_with("sales")
    with story.on() as scene:
        before, other = scene.order(("A", 4), ("B", 2)), scene.order(("KIT", 1), partner_id=scene.partner("BETA").id)
        scene.fire("confirm", before, other)
        order = scene.order()
        scene.fire("add_lines", order, product=["A", "B=7"])  # from the history of what this customer ordered
        scene.fire("copy_lines", order, source=[other.number])  # from orders of whomever
        edit_one(order, lines=[scene.shop.line("A", 1)])
        entered = [(line.position, line.product.code, line.quantity) for line in order.lines]
        assert entered == [(10, "A", 4), (20, "B", 7), (30, "KIT", 1), (40, "A", 1)]
        assert order.net_total == 40 + 35 + D("99.99") + 10


# --- prepayment -----------------------------------------------------------------------------------------------


def test_a_booked_order_is_prepaid_more_than_once_and_its_invoice_inherits_the_payments(story_with):
    """E7.6: 120.00 of 300.00 prepaid; the invoices of 90.00 and 210.00 use 90.00 and 30.00 of it."""
    story = story_with(*ROAD)
    with story.on() as scene:
        scene.shop.stock(scene.session, A=9)
        order = scene.order(("A", 30))
        scene.fire("confirm", order)
        for amount in (100, 20):
            scene.fire("pay", order, amount=D(amount))
        assert (order.paid, order.open_amount, order.payment_status) == (120, 180, 40)
        scene.fire("ship", order)
        scene.fire("invoice", scene.one(shipping.Shipment))
        scene.fire("complete", scene.one(invoicing.Invoice))
        scene.fire("invoice", order)
        scene.fire("complete", scene.one(invoicing.Invoice, state="draft"))
        assert [(one.total, one.paid) for one in scene.all(invoicing.Invoice)] == [(90, 90), (210, 30)]
        assert order.open_amount == 180
    assert story.sound()


# --- cancel and replace ---------------------------------------------------------------------------------------


def test_cancel_and_replace_is_hidden_until_it_is_enabled(story_with):
    story = story_with("sales")
    with story.on() as scene:
        order = scene.order(("A", 1))
        scene.fire("confirm", order)
        assert "sales.cancel_and_replace" in scene.blocked("replace", order)


def test_cancel_and_replace_ends_with_three_orders_that_name_each_other(story_with):
    story = story_with(*ROAD)
    with story.on() as scene:
        scene.prefer("sales.cancel_and_replace", "yes")
        original = scene.order(("A", 10), number="1000347")
        scene.fire("confirm", original)
        scene.fire("replace", original)
        copy = scene.one(sales.Order, state="temporal")
        lines = [{"id": copy.lines[0].id, "quantity": D(6)}, scene.shop.line("B", 1)]
        edit_one(copy, lines=lines, payment_method="cash")
        scene.fire("confirm", copy)
        scene.fire("replace", copy)
        again = scene.one(sales.Order, state="temporal")
        scene.fire("confirm", again)
        orders = {one.number: one for one in scene.all(sales.Order)}
        assert {number: (one.state, one.total) for number, one in orders.items()} == {
            "1000347": ("closed", 100),
            "1000347*R*": ("closed", -100),
            "1000347-1": ("closed", 65),
            "1000347-1*R*": ("closed", -65),
            "1000347-2": ("confirmed", 65),
        }
        first, inverse = orders["1000347-1"], orders["1000347*R*"]
        assert (original.is_cancelled, original.replacement_order) == (True, first)
        assert (first.replaced_order, first.payment_method) == (original, "cash")
        assert (inverse.is_cancelled, inverse.cancelled_order) == (True, original)
        for verb in ("reopen", "replace", "cancel"):
            assert scene.blocked(verb, original)  # no further action
    assert story.sound()


# --- lines ----------------------------------------------------------------------------------------------------


def test_a_line_has_an_alternative_unit_attributes_and_a_discount(story_with):
    story = story_with("sales")
    with story.on() as scene:
        water, ring = scene.product("WATER", "0.50"), scene.product("RING", 400)
        box = scene.record(base.Unit, code="box", name="Box", category="packing")
        scene.record(base.ProductUnit, product_id=water.id, unit_id=box.id, ratio=D(24))
        engraving = scene.record(base.Attribute, code="engraving", name="Engraving")
        scene.record(base.ProductAttribute, product_id=ring.id, attribute_id=engraving.id, mandatory=True)
        order = scene.order(scene.shop.line("WATER", 10, unit_id=box.id, discount=D(5)), ("RING", 1))
        boxes, bare = order.lines
        assert (boxes.quantity, boxes.shown_quantity, boxes.shown_unit.code, boxes.net) == (240, 10, "box", 114)
        assert "engraving" in scene.blocked("confirm", order)
        edit_one(bare, attribute_values="engraving=For Anna")
        scene.fire("confirm", order)


def test_booking_explodes_a_kit_that_is_not_stocked_and_only_once(story_with):
    story = story_with("shipping")
    with story.on() as scene:
        kit = scene.product("SET", 30, is_kit=True)
        for code, quantity in (("A", 1), ("B", 2)):
            scene.record(base.Component, kit_id=kit.id, product_id=scene.shop.products[code], quantity=D(quantity))
        order = scene.order(("SET", 3))
        scene.fire("explode", order)
        scene.fire("confirm", order)
        wanted = [("SET", 3), ("A", 3), ("B", 6)]
        assert [(line.product.code, line.quantity) for line in order.lines] == wanted
        scene.shop.stock(scene.session, A=3, B=6)
        scene.fire("ship", order)
        assert (order.delivery_status, scene.on_hand("A"), scene.on_hand("B")) == (100, 0, 0)


@pytest.mark.parametrize(("shipped", "left"), [(10, 10), (4, 4), (0, 0)])
def test_closing_keeps_what_was_delivered(story_with, shipped, left):
    """A fully delivered order stays, of a partly delivered one the delivered part, of an undelivered one nothing."""
    story = story_with(*ROAD)
    with story.on() as scene:
        scene.shop.stock(scene.session, A=shipped)
        order = scene.order(("A", 10))
        for verb in ("confirm", "ship", "close"):
            scene.fire(verb, order)
        assert (order.state, order.lines[0].quantity, order.total) == ("closed", left, left * 10)
        for verb in ("ship", "void", "cancel"):
            assert scene.blocked(verb, order)
        if left:
            scene.fire("pay", order)  # the one action that is left
            assert order.open_amount == 0
        else:
            assert scene.app.fire(scene.session, "pay", [order]).idle
    assert story.sound()


# --- services -------------------------------------------------------------------------------------------------


def test_a_service_is_sold_for_a_part_of_the_products_or_later_if_it_allows_that(story_with):
    story = story_with("sales")
    linked = {"kind": "service", "linked_service": True, "quantity_rule": "as product"}
    with story.on("2030-01-10") as scene:
        scene.product("WARRANTY", 20, deferred_days=10, **linked)
        scene.product("WRAPPING", 2, **linked)
        order = scene.order(("A", 5), ("WRAPPING", 1))
        with pytest.raises(BadInput, match="valid range 0 to 5"):
            scene.fire("relate", order, service=20, product=10, quantity=D(6))
        scene.fire("relate", order, service=20, product=10, quantity=D(3))
        assert [(line.quantity, line.net) for line in order.lines] == [(5, 50), (3, 6)]
        scene.fire("confirm", order)
    with story.on("2030-01-20") as scene:
        later = scene.order(("WARRANTY", 1), ("WRAPPING", 1))
        assert "sold for products" in scene.blocked("confirm", later)
        scene.fire("relate", later, service=10, product=10, of="SO000001")
        with pytest.raises(Refused, match="not later"):
            scene.fire("relate", later, service=20, product=10, of="SO000001")
        remove_one(later.lines[1])
        scene.fire("confirm", later)
        assert (later.lines[0].quantity, later.total) == (5, 100)
        relation = scene.all(sales.ServiceRelation)[-1]
        assert (relation.product_line.order.number, relation.quantity) == ("SO000001", 5)


# --- paper ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "paper", "title"),
    [("standard", None, "Order"), ("quotation", None, "Offer"), ("standard", "offer", "Offer")],
)
def test_the_printed_copy_shows_the_terms_of_the_heading(story_with, kind, paper, title):
    story = story_with(*ROAD)
    with story.on() as scene:
        order = scene.order(("KIT", 2), kind=kind, number="Z-1", order_reference="PO 4711")
        page = render_document(scene.session, order, "pdf", language="en", paper=paper)
        text = " ".join(one.extract_text() for one in PdfReader(BytesIO(page)).pages)
        for words in (title, "Z-1", "PO 4711", "Alfa", "High Street 1", "199.98", "219.98"):
            assert words in text


def test_a_shipment_can_come_before_the_order_and_an_invoice_too(story_with):
    """Openbravo 2.50: documents are linked in any order required."""
    story = story_with(*ROAD)
    with story.on() as scene:
        scene.shop.stock(scene.session, A=3)
        warehouse = scene.one(stock.Warehouse)
        bin_ = scene.all(stock.Bin, warehouse_id=warehouse.id)[0]
        line = {"product_id": scene.shop.products["A"], "quantity": D(3), "bin_id": bin_.id}
        shipment = scene.record(shipping.Shipment, partner_id=scene.shop.customer, lines=[line])
        scene.fire("complete", shipment)
        scene.fire("order", shipment)
        order = scene.one(sales.Order)
        assert (order.state, order.delivery_status, order.total, scene.on_hand("A")) == ("confirmed", 100, 30, 0)
    assert story.sound()
