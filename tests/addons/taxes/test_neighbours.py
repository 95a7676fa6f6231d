"""Taxes beside price lists and discounts on whole orders, and a kind of tax that an addon brings."""

import datetime as dt
import re
from decimal import Decimal as D
from pathlib import Path

import pytest

from addons import base, invoicing, pricing, promotions, sales, taxes

PAGE = Path(__file__).parents[3] / "docs" / "howto" / "taxes.md"


def summary_tax(scene):
    """Make a tax of 10 % and another of 5 % on net with that."""
    summary = scene.record(base.Tax, code="SUM", name="Both", rate=D(0))
    for n, (code, rate) in enumerate((("FIRST", 10), ("SECOND", 5))):
        values = {"summary_tax_id": summary.id, "position": n, "cascading": n > 0}
        scene.record(base.Tax, code=code, name=code, rate=D(rate), **values)
    return summary


def came_to(order):
    return {one.reference: one.amount for one in order.tax_lines}


def test_a_listed_price_with_a_typed_discount_bears_its_taxes_and_keeps_them(story_with):
    story = story_with("taxes", "pricing", "invoicing")
    with story.on() as scene:
        product = scene.product("X", 5, tax_id=summary_tax(scene).id)
        euro = scene.one(base.Currency, code="EUR")
        std = scene.record(pricing.PriceList, code="STD", name="STD", currency_id=euro.id)
        row = {"code": "V", "price_list_id": std.id, "valid_from": dt.date(2030, 1, 1)}
        version = scene.record(pricing.PriceVersion, **row)
        price = {"price_version_id": version.id, "product_id": product.id, "list_price": D(10)}
        scene.record(pricing.ProductPrice, standard_price=D(10), limit_price=D(0), **price)
        order = scene.order(scene.shop.line("X", 2, discount=D(10)), price_list_id=std.id)
        assert (order.net_total, came_to(order)) == (18, {"FIRST": D("1.80"), "SECOND": D("0.99")})
        scene.fire("confirm", order)
        scene.fire("invoice", order)
        scene.fire("complete", *scene.all(invoicing.Invoice))
        scene.session.edit(base.Tax, [{"id": scene.one(base.Tax, code="FIRST").id, "rate": D(50)}])
        scene.fire("reactivate", order)
        scene.session.edit(sales.Order, [{"id": order.id, "lines": [scene.shop.line("X", 1)]}])
        assert [one.tax_amount for one in order.lines] == [D("2.79"), D("5.75")]  # what is invoiced stays
    assert story.sound()


@pytest.mark.parametrize(("rounding", "tax"), [("line", "1.47"), ("document", "1.45")])
def test_a_discount_on_the_whole_order_is_rounded_with_it(story_with, rounding, tax):
    story = story_with("taxes", "promotions", "invoicing")
    with story.on() as scene:
        scene.prefer("taxes.rounding", rounding)
        scene.record(promotions.Discount, code="VIP", name="Loyalty", percent=D("3.5"))
        ten = scene.one(base.Tax, code="T10")
        lines = [scene.shop.line("A", 1, price=D(price), tax_id=ten.id) for price in ("5.05", "5.05", "4.95")]
        order = scene.order(*lines, discounts="VIP")
        assert (order.net_total, order.tax_total) == (D("14.52"), D(tax))
        assert came_to(order) == {"T10": D(tax)}
        scene.fire("confirm", order)
        scene.fire("invoice", order)
        (bill,) = scene.all(invoicing.Invoice)
        assert (bill.total, came_to(bill)) == (order.total, {"T10": D(tax)})
    assert story.sound()


def test_statements_one_by_one_are_at_most_two_more_with_taxes(story_with, statements):
    counts = []
    for addons in (("invoicing", "shipping"), ("invoicing", "shipping", "taxes")):
        story = story_with(*addons)
        with story.on() as scene:
            values = {}
            if "taxes" in addons:
                main = scene.one(base.Organisation)
                scene.session.edit(base.Organisation, [{"id": main.id, "country": "Germany"}])
                address = scene.one(base.Address)
                scene.session.edit(base.Address, [{"id": address.id, "country": "Germany"}])
                region = scene.record(taxes.TaxRegion, code="DE", name="DE", places="Germany")
                category = scene.record(taxes.TaxCategory, code="S", name="S")
                summary = summary_tax(scene)
                chosen = {"id": summary.id, "category_id": category.id, "to_region_id": region.id}
                scene.session.edit(base.Tax, [chosen])
                values = {"tax_category_id": category.id}
            scene.product("X", 5, **values)
            scene.shop.stock(scene.session, X=100)
        for _ in range(2):  # the first one fills what the application keeps
            seen = statements(story.app)
            with story.on() as scene:
                order = scene.order(("X", 2))
                for verb in ("confirm", "ship", "invoice"):
                    scene.fire(verb, order)
                scene.fire("complete", *scene.all(invoicing.Invoice, state="draft"))
            count = len(seen)
        counts.append(count)
        assert bool(order.tax_total) == ("taxes" in addons)
    assert counts[1] - counts[0] <= 2


def test_the_kind_of_tax_that_the_page_shows():
    """It is an addon of one page: a stamp duty for each started thousand."""
    code = re.search(r'```python title="addons/acme_stamp/__init__.py"\n(.*?)```', PAGE.read_text(), re.DOTALL)
    assert code is not None
    space = {}
    exec(code[1], space)
    (stamp,) = space["tax_kinds"]()
    rule = taxes.Rule("STAMP", "Stamp duty", stamp, D("2.50"), frozenset({"t"}))
    lines = [taxes.Line(D(amount), D(1), frozenset({"t"})) for amount in ("0.01", "1000", "1000.01", "-2500")]
    assert [one.tax_amount for one in taxes.evaluate(lines, [rule], 2)] == [D("2.5"), D("2.5"), 5, -5]
    body = [one for one in code[1].split('"""', 2)[2].splitlines() if one.strip()]
    assert len(body) <= 20
