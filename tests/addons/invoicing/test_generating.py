"""The invoices of all pending orders are generated: grouped, once, with a reason for each that is not."""

from datetime import date
from decimal import Decimal as D

import pytest

from addons import invoicing, preferences, sales
from addons.invoicing.generating.generating import Run, generate
from addons.invoicing.generating.generating_job import generate_invoices
from addons.invoicing.generating.pending import Pending
from core import BadInput, Forbidden, NotFound


def ordered(scene, *lines, **header):
    order = scene.order(*lines, **header)
    scene.fire("confirm", order)
    return order


def told(found):
    return {one.document.removeprefix("sales order "): one.message or one.status for one in found.outcome.results}


def sums(found):
    return [(one.partner, one.total) for one in found.invoices]


@pytest.fixture
def story(story_with):
    """Begin with six confirmed orders: three of C1 (one of another address), two of C2, one of C3, who pays for C2."""
    story = story_with("invoicing", "shipping", "jobs")
    with story.on("2030-01-10") as scene:
        scene.shop.stock(scene.session, A=1000)
        third = scene.partner("C3")
        second = scene.partner("C2", invoice_partner_id=third.id)
        elsewhere = scene.record(
            scene.shop.named("base.Address"), partner_id=scene.shop.customer, street="Low Street 2", city="Town"
        )
        ordered(scene, ("A", 1))
        ordered(scene, ("A", 2))
        ordered(scene, ("A", 3), delivery_address_id=elsewhere.id)
        ordered(scene, ("A", 4), partner_id=second.id, invoice_term="after delivery")
        ordered(scene, ("A", 5), partner_id=second.id)
        ordered(scene, ("A", 6), partner_id=third.id, invoice_term="do not invoice")
    return story


def test_many_orders_are_billed_grouped_once_and_every_other_one_says_why_not(story, statements):
    app = story.app
    found = generate(app, Pending(), Run(dry_run=True, minimum=D("55")))
    assert sums(found) == [("C1", "60.00")]
    assert told(found)["SO000005"] == "the invoice would come to 50.00 EUR, below the minimum of 55.00"
    with story.on() as scene:
        assert scene.all(invoicing.Invoice) == []
    found = generate(app, Pending(), Run())
    assert sums(found) == [("C1", "60.00"), ("C3", "50.00")]
    said = told(found)
    assert said["SO000004"] == "its invoice term is 'after delivery', and nothing open is delivered"
    assert said["SO000006"].startswith("its invoice term is 'do not invoice'")
    again = generate(app, Pending(), Run())
    assert (sums(again), told(again)["SO000001"]) == ([], "drafts bill all that is open")
    with story.on() as scene:
        scene.fire("void", *scene.all(invoicing.Invoice))
    for by, made in (
        ({"partner": "C2"}, [("C3", "50.00")]),
        ({"date_from": date(2030, 1, 11)}, []),
        ({"date_to": date(2030, 1, 10), "partner": "C1"}, [("C1", "60.00")]),
        ({"term": "do not invoice"}, []),
        ({"numbers": ("SO000002", "SO000001")}, [("C1", "30.00")]),
    ):
        assert sums(generate(app, Pending(**by), Run(dry_run=True))) == made, by
    assert sums(generate(app, Pending(partner="C1"), Run(together="location", dry_run=True))) == [
        ("C1", "30.00"),
        ("C1", "30.00"),
    ]
    assert len(generate(app, Pending(partner="C1"), Run(together="order", dry_run=True)).invoices) == 3
    for bad, run, error in (
        ({}, Run(together="town"), BadInput),
        ({"term": "never"}, Run(), BadInput),
        ({"numbers": ("SO9",)}, Run(), NotFound),
    ):
        with pytest.raises(error):
            generate(app, Pending(**bad), run)
    counts = []
    for numbers in (("SO000001", "SO000002"), ("SO000001", "SO000002", "SO000003", "SO000005")):
        seen = statements(app)
        generate(app, Pending(numbers), Run(dry_run=True, together="order"))
        counts.append(len(seen))
    assert counts[1] - counts[0] <= 2  # another customer and payer, nothing for more orders


def test_who_may_and_the_night_run_where_an_organisation_wants_it(story):
    story.hire("cleo", "sales clerk")
    with pytest.raises(Forbidden, match="generate invoices"):
        generate(story.app, Pending(), Run(), user="cleo")
    assert generate_invoices(story.app) == "0 invoices of 0 orders"
    with story.on() as scene:
        scene.record(preferences.Preference, key="invoicing.generate", value="completed")
    assert generate_invoices(story.app) == "2 invoices of 4 orders"
    with story.on() as scene:
        assert [(one.number, one.state) for one in scene.all(invoicing.Invoice)] == [
            ("IN000001", "completed"),
            ("IN000002", "completed"),
        ]
        assert scene.one(sales.Order, number="SO000005").invoice_status == 100
    assert story.shop.sound()


def test_the_command_says_what_it_did(story, tradeloom):
    url = story.app.engine.url.render_as_string(hide_password=False)
    story.hire("fin", "finance")
    code, said = tradeloom("-d", url, "--as", "fin", "invoice", "generate", "--group-by", "order", "--complete")
    assert (code, said.count("IN00000")) == (0, 4), said
    assert "invoice: 4 done, 2 had nothing to do" in said
    code, said = tradeloom("-d", url, "--as", "fin", "invoice", "generate", "--group-by", "custmer")
    assert (code, "did you mean 'customer'" in said) == (1, True)
