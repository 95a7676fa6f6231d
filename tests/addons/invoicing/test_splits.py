"""However an order is billed, in whatever parts, its invoices less their credit memos end at its total (law)."""

from contextlib import suppress
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addons import base, invoicing, sales
from core import Refused

STEPS = ("ship", "ship", "by term", "by shipment", "by line", "credit", "reverse")


@pytest.fixture
def story(story_with):
    """Begin with prices and taxes that make odd cents, and enough on hand."""
    story = story_with("invoicing", "shipping", "taxes")
    with story.on("2030-01-10") as scene:
        tax = scene.record(base.Tax, code="ODD", name="Odd", rate=D("7.7"))
        for code, price in (("P", "3.33"), ("Q", "17.77")):
            scene.product(code, price, tax_id=tax.id)
        scene.shop.stock(scene.session, P=10_000, Q=10_000)
    return story


def shipments_of(scene, order):
    lines = {line.id for line in order.lines}
    every = scene.all(scene.shop.named("shipping.Shipment"), state="completed")
    return [one for one in every if any(line.order_line_id in lines for line in one.lines)]


def billed(scene, order):
    """Return the documents that bill an order, by their lines."""
    lines = {line.id for line in order.lines}
    return [one for one in scene.all(invoicing.Invoice) if any(line.order_line_id in lines for line in one.lines)]


def take(scene, order, step, position, quantity):
    """Take one step, as far as it is possible now."""
    fire = scene.session.fire
    try:
        if step == "ship":
            fire("ship", [order], line=[f"{position}={quantity}"])
        elif step == "by term":
            fire("invoice", [order])
        elif step == "by shipment" and (shipments := shipments_of(scene, order)):
            fire("invoice", [shipments[quantity % len(shipments)]])
        elif step == "by line":
            fire("invoice", [order], line=[f"{position}={quantity}"])
    except Refused:  # more than is open
        return
    drafts = scene.all(invoicing.Invoice, state="draft")
    if drafts:
        scene.fire("complete", *drafts)
    made = [one for one in billed(scene, order) if (one.state, one.kind_name) == ("completed", "invoice")]
    if step == "reverse" and made:
        fire("reverse", [made[-1]])  # blocked where all of it is credited already
    if step == "credit" and made:
        line = made[-1].lines[0]
        with suppress(Refused):
            fire("credit", [made[-1]], line=[f"{line.position}=1"])


def test_in_any_split_the_invoices_end_at_the_total_and_credit_memos_never_exceed_them(story):
    terms = st.sampled_from([*sales.TERMS["invoice_term"]][:3])
    steps = st.lists(
        st.tuples(st.sampled_from(STEPS), st.sampled_from([10, 20]), st.integers(1, 4)), min_size=2, max_size=7
    )

    @settings(max_examples=6)
    @given(terms, st.integers(1, 7), steps)
    def law(term, quantity, taken):
        with story.on() as scene:
            order = scene.order(("P", quantity), ("Q", 3), invoice_term=term)
            scene.fire("confirm", order)
            for step in taken:
                take(scene, order, *step)
                assert 0 <= sum(one.total for one in billed(scene, order)) <= order.total
            scene.session.fire("ship", [order])
            for _ in range(2):  # what a reversed invoice gave back is billed again
                scene.session.fire("invoice", [order])
                scene.fire("complete", *scene.all(invoicing.Invoice, state="draft"))
            assert sum(one.total for one in billed(scene, order)) == order.total
            assert order.invoice_status == 100

    law()
    assert story.shop.sound()


def test_no_more_is_taken_back_of_a_line_than_was_billed(story):
    with story.on() as scene:
        order = scene.order(("P", 5))
        scene.fire("confirm", order)
        scene.fire("invoice", order, line=["10=3"])
        scene.fire("complete", *scene.all(invoicing.Invoice))
        for quantity, said in ((-2, ""), (-2, "it takes back 2 of a line with 1 billed"), (-1, "")):
            line = {"order_line_id": order.lines[0].id, "product_id": scene.shop.products["P"], "quantity": D(quantity)}
            memo = scene.record(invoicing.CreditMemo, partner_id=scene.shop.customer, lines=[line])
            if said:
                assert said in scene.blocked("complete", memo)
            else:
                scene.fire("complete", memo)
        assert order.invoice_status == 0
        assert sum(one.total for one in scene.all(invoicing.Invoice, state="completed")) == 0


def test_credit_memos_of_an_invoice_never_exceed_it_and_the_last_takes_the_residual_cents(story):
    with story.on() as scene:
        line = {"product_id": scene.shop.products["P"], "quantity": D(3), "discount": D(5)}
        invoice = scene.record(invoicing.Invoice, partner_id=scene.shop.customer, lines=[line])
        scene.fire("complete", invoice)
        assert (invoice.net_total, invoice.tax_total) == (D("9.49"), D("0.73"))
        scene.fire("pay", invoice, amount=D("4.00"))
        scene.fire("credit", invoice, line=["10=1"])
        assert invoice.open_amount == invoice.total - D("4.00") - D("3.40")
        with pytest.raises(Refused, match="3 of product P cannot be credited: 2 is open"):
            scene.session.fire("credit", [invoice], line=["10=3"])
        scene.fire("credit", invoice, line=["10=1"])
        scene.fire("reverse", invoice)
        memos = scene.all(invoicing.CreditMemo)
        assert [(-one.net_total, -one.tax_total) for one in memos] == [
            (D("3.16"), D("0.24")),
            (D("3.17"), D("0.25")),
            (D("3.16"), D("0.24")),
        ]
        assert sum(one.total for one in memos) == -invoice.total
        assert [sum(tax.amount for tax in one.lines[0].tax_lines) for one in memos] == [one.tax_total for one in memos]
        assert (invoice.open_amount, sum(one.open_amount for one in memos)) == (0, D("-4.00"))
        second = scene.record(invoicing.Invoice, partner_id=scene.shop.customer, lines=[line])
        scene.fire("complete", second)
        scene.fire("credit", second)
        assert "all of it is credited" in scene.blocked("reverse", second)
        assert [one.message for one in scene.session.fire("credit", [second]).idle] == ["all of it is credited"]
    assert story.shop.sound()
