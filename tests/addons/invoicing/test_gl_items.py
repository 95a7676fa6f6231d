"""Lines of invoices by hand that bill a G/L item instead of a product."""

from decimal import Decimal as D

import pytest

from addons import base, invoicing, taxes
from addons.printing.document import document_html
from core import BadInput


def test_a_gl_item_is_billed_with_its_tax_printed_credited_and_never_ordered(story_with):
    with story_with("invoicing", "shipping", "printing").on() as scene:
        tax = scene.one(base.Tax, code="T10")
        fee = scene.record(invoicing.GLItem, code="FEE", name="Reminder fee", tax_id=tax.id)
        line = {"gl_item_id": fee.id, "price": D("12.50"), "description": "second reminder"}
        goods = {"product_id": scene.shop.products["A"], "quantity": D(2)}
        invoice = scene.record(invoicing.Invoice, partner_id=scene.shop.customer, lines=[line, goods])
        assert [(one.quantity, one.net, one.tax_amount) for one in invoice.lines] == [
            (1, D("12.50"), D("1.25")),
            (2, D("20.00"), D(0)),
        ]
        scene.fire("complete", invoice)
        text = document_html(scene.session, invoice, "en")
        assert all(word in text for word in ("Reminder fee", "FEE", "second reminder"))
        scene.fire("ship", invoice, draft=True)
        scene.fire("order", invoice)
        assert [one.order_line_id is None for one in invoice.lines] == [True, False]
        scene.fire("reverse", invoice)
        memo = scene.one(invoicing.CreditMemo)
        assert [(one.gl_item_id, one.net) for one in memo.lines] == [(fee.id, D("-12.50")), (None, D(-20))]
        assert memo.total == -invoice.total


def test_lines_that_cannot_bill_a_gl_item_say_what_to_do(story_with):
    with story_with("invoicing").on() as scene:
        fee = scene.record(invoicing.GLItem, code="FEE", name="Fee").id
        old = scene.record(invoicing.GLItem, code="OLD", name="Old", active=False).id
        for line, said in (
            ({"gl_item_id": 99, "price": D(1)}, "there is no G/L item #99"),
            ({"gl_item_id": old, "price": D(1)}, "is not in use any more"),
            ({"gl_item_id": fee}, "has no price"),
            ({"gl_item_id": fee, "price": D(1), "quantity": D(0)}, "has quantity 0"),
            ({"gl_item_id": fee, "product_id": 1, "price": D(1)}, "bills either G/L item FEE or a product"),
        ):
            with pytest.raises(BadInput, match=said):
                scene.record(invoicing.Invoice, partner_id=scene.shop.customer, lines=[line])


def test_a_gl_item_has_the_tax_of_its_category(story_with):
    with story_with("taxes", "invoicing").on() as scene:
        reduced = scene.record(taxes.TaxCategory, code="reduced", name="Reduced")
        region = scene.record(taxes.TaxRegion, code="ALL", name="Everywhere", places="*")
        seven = scene.record(base.Tax, code="V7", name="VAT", rate=D(7), category_id=reduced.id, to_region_id=region.id)
        rent = scene.record(invoicing.GLItem, code="RENT", name="Rent", tax_category_id=reduced.id)
        line = {"gl_item_id": rent.id, "price": D(100)}
        invoice = scene.record(invoicing.Invoice, partner_id=scene.shop.customer, lines=[line])
        assert (invoice.lines[0].tax_id, invoice.tax_total, invoice.total) == (seven.id, D(7), D(107))
