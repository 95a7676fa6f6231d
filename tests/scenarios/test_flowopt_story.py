"""The story of FlowOpt's sales lesson, as far as orders go: recorded, split, their dates changed.

To simulate, reserve and plan capacity for orders comes with the addon flowplan.
"""

import datetime as dt
from decimal import Decimal as D

from addons import sales
from addons.devkit.testing.records import edit_one


def quantities(order):
    return [(line.position, line.quantity) for line in order.lines]


def test_an_order_has_a_header_with_the_customer_and_lines_with_the_products(story_with):
    story = story_with("sales")
    with story.on("2030-01-15") as scene:
        customer = scene.partner("ACME", "Ghent")
        project = scene.record(sales.Project, code="HALL", name="New hall", partner_id=customer.id)
        order = scene.order(("A", 20), ("B", 6), partner_id=customer.id, project_id=project.id)
        assert (order.partner.code, order.delivery_address.city, order.project.name) == ("ACME", "Ghent", "New hall")
        assert quantities(order) == [(10, 20), (20, 6)]
        edit_one(order.lines[1], quantity=D(8))
        assert order.total == 240


def test_delivery_dates_and_quantities_change_until_the_order_is_accepted(story_with):
    story = story_with("sales")
    with story.on("2030-01-15") as scene:
        order = scene.order(("A", 20))
        scene.fire("place", order)
        day = dt.date(2030, 2, 20)
        lines = [{"id": order.lines[0].id, "quantity": D(25)}]
        edit_one(order, scheduled_date=day, promised_date=day, lines=lines)
        scene.fire("confirm", order)
        assert (order.promised_date, order.total) == (dt.date(2030, 2, 20), 250)
    with story.on("2030-01-16") as scene:
        scene.prefer("sales.cancel_and_replace", "yes")
        scene.fire("replace", scene.one(sales.Order))
        copy = scene.one(sales.Order, state="temporal")
        edit_one(copy, scheduled_date=dt.date(2030, 3, 1), promised_date=dt.date(2030, 3, 1))
        scene.fire("confirm", copy)
        assert (copy.number, copy.promised_date, copy.total) == ("SO000001-1", dt.date(2030, 3, 1), 250)
    assert story.sound()


def test_a_line_is_split_into_partial_deliveries_and_a_part_becomes_an_order_of_its_own(story_with):
    story = story_with("shipping")
    with story.on("2030-01-15") as scene:
        order = scene.order(("A", 20), ("B", 6))
        scene.fire("split_line", order, line=10, quantity=[D(8), D(5)])
        assert [(line.product.code, line.quantity) for line in order.lines] == [("A", 7), ("A", 8), ("A", 5), ("B", 6)]
        last = order.lines[-1].position
        scene.fire("split", order, line=[f"{order.lines[2].position}", f"{last}=2"])
        order, later = scene.all(sales.Order)
        edit_one(later, scheduled_date=dt.date(2030, 3, 1))
        assert ([line.quantity for line in order.lines], [line.quantity for line in later.lines]) == ([7, 8, 4], [5, 2])
        assert order.total + later.total == 230
        scene.fire("confirm", order, later)
        assert [one.scheduled_date for one in (order, later)] == [dt.date(2030, 1, 15), dt.date(2030, 3, 1)]
    assert story.sound()
