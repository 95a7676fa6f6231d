"""The story of ERP5's lesson on sale orders: from the offer to the packing list.

In its words: destination is our *receiver*, destination section our *invoice partner*, destination decision our
*decision partner*; source is our *delivering organisation*, source section our *invoicing organisation*, source
administration our *responsible* person; "Make an offer" is `offer`, "Accept Offer" `accept`, "Ordered" is placed. Its
matrices of prices, supply lines, discounts, surcharges and taxes on taxes come with the addon pricing; payments in
several parts with payment schedules.
"""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import base, invoicing, sales, shipping, stock
from addons.devkit.testing.records import remove_one
from addons.lists.worklist import counts, works


def retailer(scene):
    """Create a buying centre with two distribution centres, and the factory that makes the goods."""
    ours = scene.one(base.Organisation)
    factory = scene.record(base.Organisation, code="FACTORY", name="Factory", currency_id=ours.currency_id)
    hall = scene.record(stock.Warehouse, code="HALL", name="Hall", organisation_id=factory.id)
    scene.record(stock.Bin, code="H1", warehouse_id=hall.id)
    scene.product("YOGHURT", "0.40")
    counted = {"product_id": scene.shop.products["YOGHURT"], "counted": D(100_000)}
    scene.fire("complete", scene.record(stock.Inventory, warehouse_id=hall.id, lines=[counted]))
    return [scene.partner(code, town) for code, town in (("CENTRE", "Paris"), ("NORTH", "Lille"), ("SOUTH", "Nice"))]


def test_a_buying_centre_decides_its_distribution_centres_receive_and_it_is_invoiced(story_with):
    story = story_with("shipping", "invoicing")
    with story.on() as scene:
        centre, north, south = retailer(scene)
        rita = scene.record(base.Partner, code="RITA", name="Rita", is_employee=True)
        factory = scene.one(base.Organisation, code="FACTORY")
        parties = {
            "partner_id": centre.id,
            "decision_partner_id": centre.id,
            "invoice_partner_id": centre.id,
            "responsible_id": rita.id,
            "delivering_organisation_id": factory.id,
        }
        agreed = [(north, 60_000), (south, 40_000)]
        orders = [
            scene.order(scene.shop.line("YOGHURT", quantity, price=D("0.35")), receiver_id=receiver.id, **parties)
            for receiver, quantity in agreed
        ]
        for verb in ("offer", "accept", "place", "confirm", "ship"):
            scene.fire(verb, *orders)
        assert [order.responsible.name for order in orders] == ["Rita", "Rita"]
        assert [order.delivery_address.city for order in orders] == ["Lille", "Nice"]
        assert [order.invoice_address.city for order in orders] == ["Paris", "Paris"]
        left = [(one.organisation.code, one.warehouse.code, one.partner.code) for one in scene.all(shipping.Shipment)]
        assert left == [("FACTORY", "HALL", "NORTH"), ("FACTORY", "HALL", "SOUTH")]
        assert scene.on_hand("YOGHURT") == 0
        scene.fire("invoice", *orders)
        scene.fire("complete", *scene.all(invoicing.Invoice))
        billed = [(one.organisation.code, one.partner.code, one.total) for one in scene.all(invoicing.Invoice)]
        assert billed == [("MAIN", "CENTRE", 21_000), ("MAIN", "CENTRE", 14_000)]
    assert story.sound()


def test_a_product_varies_along_two_axes_and_each_variation_has_its_price_and_stock(story_with):
    story = story_with("shipping")
    with story.on() as scene:
        shirt = scene.product("SHIRT", 20)
        base.define_axes(scene.session, shirt, {"size": ["S", "M", "L"], "colour": ["red", "blue"]})
        made = base.make_variants(scene.session, shirt, prices={"SHIRT-L-RED": D(22), "SHIRT-L-BLUE": D(22)})
        assert len(made) == 6
        scene.shop.products |= {one.code: one.id for one in scene.all(base.Product, variant_of_id=shirt.id)}
        scene.shop.stock(scene.session, **{"SHIRT-L-RED": 2, "SHIRT-S-BLUE": 5})
        small = scene.shop.line("SHIRT", 5, attribute_values="size=S, colour=blue")
        large = scene.shop.line("SHIRT", 3, attribute_values="size=L, colour=red")
        order = scene.order(small, large, ("SHIRT", 1))
        assert [(line.product.code, line.net) for line in order.lines] == [
            ("SHIRT-S-BLUE", 100),
            ("SHIRT-L-RED", 66),
            ("SHIRT", 20),
        ]
        assert "which is generic" in scene.blocked("confirm", order)
        remove_one(order.lines[2])
        scene.fire("confirm", order)
        scene.fire("ship", order)
        assert [line.delivered for line in order.lines] == [5, 2]
        assert (order.total, order.delivery_status) == (166, 88)
    assert story.sound()


def test_services_are_measured_in_time_and_a_global_package_is_also_sold_by_its_parts(story_with):
    story = story_with("shipping")
    with story.on() as scene:
        laptop = scene.product("LAPTOP", 900, is_kit=True)
        parts = [scene.product("COMPUTER"), scene.product("BATTERY", 80), scene.product("ADAPTOR", 30)]
        for part in parts:
            scene.record(base.Component, kit_id=laptop.id, product_id=part.id, quantity=D(1))
        scene.product("AUDIT", 120, unit="h", kind="service")
        package = scene.order(("LAPTOP", 2), scene.shop.line("AUDIT", "7.5"))
        scene.fire("place", package)
        assert [(line.product.code, line.quantity) for line in package.lines] == [
            ("LAPTOP", 2),
            ("COMPUTER", 2),
            ("BATTERY", 2),
            ("ADAPTOR", 2),
            ("AUDIT", D("7.5")),
        ]
        alone = scene.order(("BATTERY", 1))
        assert (package.lines[-1].unit.code, package.lines[-1].net, alone.total) == ("h", 900, 80)


@pytest.mark.parametrize("packing", ["no", "yes"])
def test_from_the_offer_to_the_confirmed_order_and_its_packing_list(story_with, packing):
    """E2.3: one packing list with quantity 8, if the company prefers that it comes with the confirmation."""
    story = story_with("shipping")
    with story.on("2030-01-15") as scene:
        scene.prefer("shipping.ship_on_confirm", packing)
        scene.prefer("sales.offer_days", "10")
        order = scene.order(("A", 8))
        scene.fire("offer", order)
        assert (order.state, order.number, str(order.valid_until)) == ("offered", "SO000001", "2030-01-25")
        assert order.reservation_status == 0
    with story.on("2030-01-20") as scene:
        (order,) = scene.all(sales.Order)
        assert "possible from here: accept" in scene.blocked("confirm", order)
        states = []
        for verb in ("accept", "place", "confirm"):
            scene.fire(verb, order)
            states.append((order.state, order.reservation_status))
        assert states == [("planned", 0), ("placed", 100), ("confirmed", 100)]
        made = [(one.state, [line.quantity for line in one.lines]) for one in scene.all(shipping.Shipment)]
        assert made == ([("draft", [8])] if packing == "yes" else [])
        assert "possible from here" in scene.blocked("place", order)
    assert story.sound()


def test_an_offer_declined_an_offer_too_late_and_an_order_we_do_not_accept(story_with):
    story = story_with("sales")
    with story.on("2030-01-15") as scene:
        declined, late, placed = (scene.order(("A", n)) for n in (1, 2, 3))
        scene.fire("offer", declined, late)
        scene.fire("reject", declined, because="found it cheaper")
        assert (declined.state, declined.reject_reason) == ("rejected", "found it cheaper")
        scene.fire("place", placed)
        scene.fire("reject", placed, because="too large for our factory")
        assert placed.state == "not accepted"
        scene.fire("place", placed)  # after talking to the client
        assert (placed.state, placed.reject_reason) == ("placed", "too large for our factory")
    with story.on("2030-02-20") as scene:
        late = scene.one(sales.Order, state="offered")
        assert "it was valid until 2030-02-14" in scene.blocked("accept", late)


def test_an_order_made_without_an_offer_can_be_planned_for_the_whole_year(story_with):
    story = story_with("sales")
    with story.on("2030-01-15") as scene:
        months = [scene.order(("A", 100), scheduled_date=dt.date(2030, n, 1)) for n in range(2, 13)]
        scene.fire("plan", *months)
        assert {order.state for order in months} == {"planned"}
        assert sum(order.total for order in months) == 11_000  # what the working capital is planned with
        scene.fire("place", months[0])
        scene.fire("confirm", months[0])
        assert [order.state for order in months[:2]] == ["confirmed", "planned"]


def waiting(story, user):
    with story.on(user=user) as scene:
        return {work.name: n for work, n in counts(scene.session, works(scene.session)).items() if n}


def test_worklists_sum_up_for_each_user_the_orders_of_each_state(story_with):
    story = story_with("shipping")
    for name, role in (("sam", "seller"), ("cleo", "sales clerk"), ("walter", "warehouse")):
        story.hire(name, role)
    with story.on() as scene:
        orders = [scene.order(("A", n)) for n in range(1, 8)]
        scene.fire("offer", *orders[1:])
        scene.fire("accept", *orders[3:])
        scene.fire("place", *orders[4:])
        scene.fire("confirm", *orders[6:])
    by_state = {"order draft": 1, "order offered": 2, "order planned": 1, "order placed": 2, "order confirmed": 1}
    assert waiting(story, "sam") == by_state
    assert waiting(story, "cleo") == by_state | {"orders to ship": 1}
    assert waiting(story, "walter") == {"orders to ship": 1, "order confirmed": 1}
