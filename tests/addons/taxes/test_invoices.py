"""Taxes from the order to its invoices and credit memos: all parts together are the whole, rule by rule."""

from collections import defaultdict
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addons import base, invoicing, sales, shipping, taxes
from addons.reporting.report import run
from core import NotFound


@pytest.fixture
def quebec(story_with):
    """Begin a story with a summary tax of two, a discount of 7 % on the whole, and prices with odd cents."""
    story = story_with("taxes", "invoicing", "shipping")
    with story.on() as scene:
        summary = scene.record(base.Tax, code="QC", name="Quebec", rate=D(0))
        for n, (code, rate) in enumerate((("GST", "5"), ("QST", "9.975"))):
            values = {"summary_tax_id": summary.id, "position": n, "cascading": n > 0}
            scene.record(base.Tax, code=code, name=code, rate=D(rate), **values)
        agreed = scene.record(taxes.TradeCondition, code="C", name="C", partner_id=scene.shop.customer)
        values = {"name": "Loyalty", "rate": D(-7), "base_application": "goods", "base_contribution": "tax"}
        scene.record(taxes.ModelLine, condition_id=agreed.id, reference="loyalty", **values)
        for code, price in (("P", "3.33"), ("Q", "17.77")):
            scene.product(code, price, tax_id=summary.id, base_contribution="goods")
        scene.shop.stock(scene.session, P=1000, Q=1000)
    return story


def by_rule(documents):
    found = defaultdict(D)
    for document in documents:
        for one in document.tax_lines:
            found[one.reference] += one.amount
    return dict(found)


def whole(documents):
    return sum((one.net_total for one in documents), D(0)), sum((one.tax_total for one in documents), D(0))


def sums_on_paper(document):
    """See that what is shown adds up to the printed totals."""
    charges = sum((one.amount for one in document.tax_lines if not one.is_tax), D(0))
    duties = sum((one.amount for one in document.tax_lines if one.is_tax), D(0))
    assert sum((line.goods for line in document.lines), D(0)) == document.goods_total
    assert document.goods_total + charges == document.net_total
    assert (document.net_total + duties, duties) == (document.total, document.tax_total)


def test_part_invoices_add_up_to_the_order_and_its_credit_memos_to_them(quebec):
    with quebec.on() as scene:
        order = scene.order(("P", 7), ("Q", 3))
        assert {one.reference: one.amount for one in order.tax_lines} == {
            "loyalty": D("-5.36"),
            "GST": D("3.56"),
            "QST": D("7.46"),
        }
        assert (order.net_total, order.total) == (D("71.26"), D("82.28"))
        sums_on_paper(order)
        scene.fire("confirm", order)
        for n in (2, 1, 3):
            lines = [{"order_line_id": order.lines[0].id, "product_id": order.lines[0].product_id, "quantity": D(n)}]
            parts = [(order.lines[0], order.lines[0].invoiced, D(n))]
            if n == 1:
                parts.append((order.lines[1], order.lines[1].invoiced, D(1)))
            lines = scene.session[invoicing.OrderLine].invoice_line_rows(scene.session, parts)
            header = {"partner_id": order.partner_id, "currency_id": order.currency_id, "lines": lines}
            scene.fire("complete", scene.record(invoicing.Invoice, **header))
        scene.fire("invoice", order)
        scene.fire("complete", *scene.all(invoicing.Invoice, state="draft"))
        invoices = scene.all(invoicing.Invoice)
        assert len(invoices) == 4
        for one in invoices:
            sums_on_paper(one)
        assert by_rule(invoices) == by_rule([order])
        assert whole(invoices) == (order.net_total, order.tax_total)
        assert order.invoice_status == 100
        scene.fire("reverse", *invoices)
        everything = scene.all(invoicing.Invoice)
        assert set(by_rule(everything).values()) == {0}
        assert whole(everything) == (0, 0)
    assert quebec.sound()


def test_what_was_billed_and_never_delivered_is_credited_to_the_cent(quebec):
    with quebec.on() as scene:
        order = scene.order(("P", 7))
        scene.fire("confirm", order)
        scene.fire("invoice", order)
        scene.fire("complete", *scene.all(invoicing.Invoice, state="draft"))
        shipping.ship_quantities(scene.session, [order], {order.lines[0].id: D(3)}, None, draft=False)
        scene.fire("close", order)
        scene.fire("credit", order)
        (bill, memo) = scene.all(invoicing.Invoice)
        assert (memo.kind_name, memo.lines[0].quantity) == ("credit_memo", -4)
        sums_on_paper(memo)
        assert by_rule([bill, memo]) == by_rule([order])
        assert whole([bill, memo]) == (order.net_total, order.tax_total)
    assert quebec.sound()


@given(st.lists(st.integers(1, 4), min_size=2, max_size=5))
@settings(max_examples=8)
def test_returns_in_parts_never_exceed_what_was_sold(quebec, parts):
    with quebec.on() as scene:
        order = scene.order(("Q", sum(parts)))
        scene.fire("confirm", order)
        scene.fire("ship", order)
        scene.fire("invoice", order)
        scene.fire("complete", *scene.all(invoicing.Invoice, state="draft"))
        shipped = next(one for one in scene.all(shipping.ShipmentLine) if one.order_line_id == order.lines[0].id)
        back = []
        for n in parts:
            row = {"product_id": shipped.product_id, "quantity": D(-n), "returned_line_id": shipped.id}
            row |= {name: getattr(order.lines[0], name) for name in ("price", "tax_id", "tax_rate")}
            back.append(scene.record(sales.ReturnOrder, partner_id=order.partner_id, lines=[row]))
            scene.fire("confirm", back[-1])
            scene.fire("invoice", back[-1])
            assert min(whole([order, *back])) >= 0
        assert whole([order, *back]) == (0, 0)
        for one in (*back, *scene.all(invoicing.Invoice)):
            sums_on_paper(one)
        scene.session.rollback()


def test_an_invoice_without_an_order_is_computed_by_the_same_function(quebec):
    with quebec.on() as scene:
        line = {"product_id": scene.shop.products["Q"], "quantity": D(3)}
        bill = scene.record(invoicing.Invoice, partner_id=scene.partner("other").id, lines=[line])
        order = scene.order(("Q", 3), partner_id=bill.partner_id)
        assert by_rule([bill]) == by_rule([order]) == {"GST": D("2.67"), "QST": D("5.58")}
        assert (bill.net_total, bill.total) == (order.net_total, order.total)
        scene.fire("complete", bill)
        scene.fire("order", bill)
        made = scene.all(sales.Order)[-1]
        assert (made.total, by_rule([made])) == (bill.total, by_rule([bill]))
    assert quebec.sound()


def test_the_tax_report_adds_up_invoices_and_credit_memos(quebec):
    with quebec.on() as scene:
        order = scene.order(("P", 7), ("Q", 3))
        flat = scene.order(("KIT", 1), partner_id=scene.partner("other").id)
        scene.fire("confirm", order, flat)
        scene.fire("invoice", order, flat)
        bills = scene.all(invoicing.Invoice)
        scene.fire("complete", *bills)

        def told(**values):
            return {
                one.values["reference"]: (one.values["base"], one.values["amount"])
                for one in run(scene.session, "taxes", values).details
            }

        expected = {"GST": (D("71.26"), D("3.56")), "QST": (D("74.82"), D("7.46")), "T10": (D("99.99"), 10)}
        assert told() == expected
        assert told(charges=True) == expected | {"loyalty": (D("76.62"), D("-5.36"))}
        assert told(organisation="MAIN", to="2029-12-31") == {}
        scene.fire("reverse", bills[0])
        assert told() == {"GST": (0, 0), "QST": (0, 0), "T10": (D("99.99"), 10)}
        with pytest.raises(NotFound, match="there is no organisation 'MIAN', did you mean 'MAIN'"):
            told(organisation="MIAN")


def test_the_payment_term_that_was_agreed_dates_the_invoice(quebec):
    with quebec.on() as scene:
        term = scene.record(invoicing.PaymentTerm, code="N10", name="10 days", net_days=10)
        agreed = scene.one(taxes.TradeCondition)
        scene.session.edit(taxes.TradeCondition, [{"id": agreed.id, "payment_term_id": term.id}])
        order = scene.order(("P", 1))
        scene.fire("confirm", order)
        scene.fire("invoice", order)
        (bill,) = scene.all(invoicing.Invoice)
        assert (bill.due_date - bill.date).days == 10


def test_an_offer_its_order_and_what_replaces_it_have_the_same_taxes(quebec):
    with quebec.on() as scene:
        scene.prefer("sales.cancel_and_replace", "yes")
        offer = scene.order(("P", 7), ("Q", 3), kind="quotation")
        expected = by_rule([offer])
        scene.fire("confirm", offer)
        scene.fire("convert", offer)
        order = scene.one(sales.Order, quotation_id=offer.id)
        assert by_rule([order]) == expected
        scene.fire("confirm", order)
        scene.fire("invoice", order)
        scene.fire("complete", *scene.all(invoicing.Invoice, state="draft"))
        scene.fire("replace", order)
        replacement = scene.one(sales.Order, replaced_order_id=order.id, state="temporal")
        assert by_rule([replacement]) == expected
        scene.fire("confirm", replacement)
        inverse = scene.one(sales.Order, cancelled_order_id=order.id)
        assert by_rule([order, inverse]) == dict.fromkeys(expected, 0)
        assert set(by_rule(scene.all(invoicing.Invoice)).values()) == {0}
    assert quebec.sound()


def test_taxes_of_many_orders_cost_no_statement_more_than_those_of_one(quebec, statements):
    seen = statements(quebec.app)
    with quebec.on() as scene:
        counts = []
        for n in (1, 20):
            seen.clear()
            rows = [
                {"partner_id": scene.shop.customer, "lines": [scene.shop.line("P", 2), scene.shop.line("Q", 1)]}
            ] * n
            orders = scene.session.known(sales.Order, scene.session.create(sales.Order, rows))
            scene.fire("confirm", *orders.values())
            scene.fire("invoice", *orders.values())
            scene.fire("complete", *scene.all(invoicing.Invoice, state="draft"))
            counts.append(len(seen))
        assert counts[1] <= counts[0] + 2


@pytest.mark.parametrize("included", [False, True])
@pytest.mark.parametrize("rounding", ["line", "document"])
def test_whatever_the_method_all_parts_are_the_whole(quebec, rounding, included):
    """Copied, split, invoiced in parts, edited on, closed and reopened: what is shown adds up, rule by rule."""
    with quebec.on() as scene:
        scene.prefer("taxes.rounding", rounding)
        order = scene.order(("P", 7), ("Q", 3), ("P", 2), tax_included=included)
        sums_on_paper(order)
        if included:
            gross = D("3.33") * 9 + D("17.77") * 3
            assert order.total == gross - order.currency.round(gross * D("0.07"))
        before = by_rule([order]), whole([order])
        scene.fire("copy", order)
        copy = scene.all(sales.Order)[-1]
        assert (by_rule([copy]), whole([copy])) == before
        scene.fire("split_line", copy, line=10, quantity=["3"])
        sums_on_paper(copy)
        assert sum(line.quantity for line in copy.lines) == 12
        scene.session.edit(sales.Order, [{"id": copy.id, "removed": [copy.lines[-1].id]}])
        sums_on_paper(copy)
        scene.fire("confirm", order)
        shipping.ship_quantities(scene.session, [order], {line.id: D(2) for line in order.lines}, None, draft=False)
        for shipment in scene.all(shipping.Shipment):
            scene.fire("invoice", shipment)
        scene.fire("complete", *scene.all(invoicing.Invoice, state="draft"))
        scene.fire("close", order)
        invoices = scene.all(invoicing.Invoice)
        assert (by_rule(invoices), whole(invoices)) == (by_rule([order]), whole([order]))
        sums_on_paper(order)
        scene.fire("reopen", order)
        assert (by_rule([order]), whole([order])) == before
        scene.fire("invoice", order)
        scene.fire("complete", *scene.all(invoicing.Invoice, state="draft"))
        invoices = scene.all(invoicing.Invoice)
        assert (by_rule(invoices), whole(invoices)) == before
        for one in invoices:
            sums_on_paper(one)
    assert quebec.sound()
