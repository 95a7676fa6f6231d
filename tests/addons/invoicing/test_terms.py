"""Invoice terms steer what is billed, and when (semantics 3.2)."""

from decimal import Decimal as D

import pytest

from addons import invoicing, sales
from addons.printing.document import document_html
from core import NotFound, Refused


@pytest.fixture
def story(story_with):
    """Begin a story with enough of everything on hand."""
    story = story_with("invoicing", "shipping", "printing")
    with story.on("2030-01-10") as scene:
        scene.shop.stock(scene.session, A=1000, B=1000)
    return story


def ordered(scene, *lines, **header):
    order = scene.order(*lines, **header)
    scene.fire("confirm", order)
    return order


def invoice(scene, *orders, **options):
    """Fire the verb and return (what became of each order, the invoices made: date and quantities by product)."""
    before = {one.id for one in scene.all(invoicing.Invoice)}
    outcome = scene.session.fire("invoice", list(orders), **options)
    made = [one for one in scene.all(invoicing.Invoice) if one.id not in before]
    billed = [
        (str(one.date), [(line.product.code if line.product else "", line.quantity) for line in one.lines])
        for one in made
    ]
    return [result.message for result in outcome.results], billed


def test_e3_4_after_order_delivered_bills_both_lines_once_both_are_delivered(story):
    with story.on("2030-01-15") as scene:
        order = ordered(scene, ("A", 10), ("B", 5), invoice_term="after order delivered")
        scene.fire("ship", order, line=["10"])
        said, made = invoice(scene, order)
        assert made == []
        assert "'after order delivered', and 1 of its lines is not wholly delivered; --by-hand bills" in said[0]
    with story.on("2030-01-17") as scene:
        order = scene.one(sales.Order)
        scene.fire("ship", order)
        assert invoice(scene, order)[1] == [("2030-01-17", [("A", 10), ("B", 5)])]
        assert invoice(scene, order)[0] == ["drafts bill all that is open"]


def test_e3_5_after_delivery_bills_delivery_by_delivery(story):
    with story.on("2030-01-15") as scene:
        setup = {"description": "Setup", "quantity": D(1), "price": D(30)}
        order = ordered(scene, ("A", 10), setup, invoice_term="after delivery")
        assert "nothing open is delivered" in invoice(scene, order)[0][0]
        scene.fire("ship", order, line=["10=7"])
        said, _ = invoice(scene, order)
        assert "draft invoice #" in said[0]
    with story.on("2030-01-20") as scene:
        order = scene.one(sales.Order)
        scene.fire("ship", order)
        invoice(scene, order)
        first, second = scene.all(invoicing.Invoice)
        assert [(one.quantity, one.net) for one in first.lines] == [(7, D(70)), (1, D(30))]
        assert [(one.quantity, one.net) for one in second.lines] == [(3, D(30))]
        assert first.lines[0].shipment_line.shipment_id != second.lines[0].shipment_line.shipment_id
        scene.fire("complete", first, second)
        assert (order.invoice_status, first.total + second.total) == (100, order.total)
    assert story.shop.sound()


def test_each_term_with_nothing_something_and_everything_delivered(story):
    expected = {
        "immediate": ([3, 2], [3, 2], [3, 2]),
        "after delivery": (None, [1], [3, 2]),
        "after order delivered": (None, None, [3, 2]),
        "customer schedule": (None, [1], [3, 2]),  # without a schedule as "after delivery"
        "do not invoice": (None, None, None),
    }
    with story.on("2030-01-15") as scene:
        for term, quantities in expected.items():
            for ship, wanted in zip((None, {"line": ["10=1"]}, {}), quantities, strict=True):
                order = ordered(scene, ("A", 3), ("B", 2), invoice_term=term)
                if ship is not None:
                    scene.fire("ship", order, **ship)
                said, made = invoice(scene, order)
                found = [quantity for _, quantity in made[0][1]] if made else None
                assert found == wanted, (term, ship, said)
                assert wanted or f"'{term}'" in said[0]
                if not wanted:  # by hand everything is billed, whatever the term
                    assert sum(q for _, q in invoice(scene, order, by_hand=True)[1][0][1]) == 5


def test_without_shipping_only_the_schedule_and_what_needs_no_delivery_are_known(story_with):
    with story_with("invoicing").on("2030-01-15") as scene:
        daily = scene.record(invoicing.InvoiceSchedule, code="D", name="Daily", frequency="daily")
        other = scene.partner("C2", invoice_schedule_id=daily.id)
        found = {}
        for term in sales.TERMS["invoice_term"]:
            order = ordered(scene, ("A", 3), invoice_term=term)
            said, made = invoice(scene, order)
            found[term] = bool(made) or said[0].partition("; ")[0]
        unknown = "its invoice term is '{}', and without the addon shipping no delivery is known"
        assert found == {
            "immediate": True,
            "after delivery": unknown.format("after delivery"),
            "after order delivered": unknown.format("after order delivered"),
            "customer schedule": unknown.format("customer schedule"),
            "do not invoice": "its invoice term is 'do not invoice'",
        }
        order = ordered(scene, ("A", 3), invoice_term="customer schedule", partner_id=other.id)
        assert invoice(scene, order)[1] == [("2030-01-15", [("A", 3)])]


def test_lines_are_billed_by_hand_whatever_the_term_and_no_more_than_is_open(story):
    with story.on("2030-01-15") as scene:
        order = ordered(scene, ("A", 10), ("B", 5), invoice_term="do not invoice")
        assert invoice(scene, order, line=["10=4", "20"])[1] == [("2030-01-15", [("A", 4), ("B", 5)])]
        scene.fire("complete", *scene.all(invoicing.Invoice))
        for line, error, said in (
            ("10=7", Refused, "7 of product A cannot be billed: 6 is open"),
            ("20", None, ""),
            ("30", NotFound, "has no line 30"),
        ):
            if error:
                with pytest.raises(error, match=said):
                    invoice(scene, order, line=[line])
            else:
                assert invoice(scene, order, line=[line])[0] == ["nothing is open to be invoiced"]
        assert invoice(scene, order, by_hand=True)[1] == [("2030-01-15", [("A", 6)])]


def test_a_shipment_is_billed_as_the_terms_of_its_orders_say_or_by_hand(story):
    with story.on("2030-01-15") as scene:
        payer = scene.partner("PAYER")
        order = ordered(scene, ("A", 3), ("B", 2), invoice_term="after order delivered", invoice_partner_id=payer.id)
        scene.fire("ship", order, line=["10"])
        shipment = scene.one(scene.shop.named("shipping.Shipment"))
        said, made = invoice(scene, shipment)
        assert made == []
        assert f"{order}: its invoice term is 'after order delivered'" in said[0]
        assert invoice(scene, shipment, by_hand=True)[1] == [("2030-01-15", [("A", 3)])]
        assert scene.one(invoicing.Invoice).partner_id == payer.id
        returned = ordered(scene, ("A", -1), kind="return")
        scene.fire("ship", returned)
        back = scene.all(scene.shop.named("shipping.Shipment"))[-1]
        invoice(scene, back)
        assert scene.all(invoicing.Invoice)[-1].kind_name == "credit_memo"


def test_e3_6_deliveries_are_grouped_by_the_project_of_their_orders(story):
    with story.on("2030-01-15") as scene:
        agreed = {"name": "Weekly", "frequency": "weekly", "grouping": "project"}
        weekly = scene.record(
            invoicing.InvoiceSchedule, code="W", cutoff_weekday="friday", invoice_weekday="monday", **agreed
        )
        customer = scene.partner("C2", invoice_schedule_id=weekly.id)
        x, y = (scene.record(sales.Project, code=code, name=code) for code in "XY")
        for n, project in enumerate((x, x, x, y, y), 1):
            order = ordered(
                scene,
                ("A", n),
                date=scene.session.today,
                partner_id=customer.id,
                project_id=project.id,
                invoice_term="customer schedule",
            )
            scene.fire("ship", order)
    with story.on("2030-01-18") as scene:
        orders = scene.all(sales.Order)
        said, made = invoice(scene, *orders)
        assert made == []
        assert "on 2030-01-18 the schedule W bills orders up to 2030-01-14, and it is of 2030-01-15" in said[0]
    with story.on("2030-01-21") as scene:
        orders = scene.all(sales.Order)
        made = invoice(scene, *orders)[1]
        assert [[quantity for _, quantity in lines] for _, lines in made] == [[1, 2, 3], [4, 5]]
        headings = [one for invoice in scene.all(invoicing.Invoice) for one in invoice.headings().values()]
        named = [(shipment.number, order.number) for shipment, order in headings]
        assert named == [(f"GS00000{n}", f"SO00000{n}") for n in range(1, 6)]
        text = document_html(scene.session, scene.one(invoicing.Invoice, total=D(60)), "en")
        assert "Shipment GS000003 of" in text
    assert story.shop.sound()
