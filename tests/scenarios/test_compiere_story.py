"""The story of 3A's sales order processing in Compiere, in its order.

In its words: to complete an order is our `confirm`; a locator is our bin: the available, staff, metro and borrow
locators are bins of these purposes; the ATP check is our *availability*. Re-pricing, price lists and the selling
expense of marked discounts come with the addon pricing, the credit limit and aging with crm, purchase orders from sales
orders with purchasing.
"""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import base, consignment, invoicing, metro, sales, shipping, staff, stock
from addons.devkit.testing.records import edit_one
from addons.printing.document import render_document
from addons.reporting.report import run
from addons.sales.batch import Criteria, run_batch
from core import BadInput, StaleError


def move(scene, purpose, product, quantity):
    """Move stock from the available locator to one of another purpose."""
    into = scene.one(stock.Bin, purpose=purpose)
    line = {"product_id": scene.shop.products[product], "quantity": D(quantity)}
    scene.fire("complete", scene.record(stock.Transfer, to_bin_id=into.id, lines=[line]))


def held(scene, product):
    """Return what is on hand of a product by the purpose of the bin."""
    wanted = scene.shop.products[product]
    return {one.bin.purpose: one.quantity for one in scene.all(stock.Balance, product_id=wanted)}


# --- manage sales order ---------------------------------------------------------------------------------------


def test_the_currency_is_dong(story_with):
    story = story_with("sales")
    with story.on() as scene:
        scene.prefer("sales.currencies", "VND")
        dong = scene.one(base.Currency, code="VND")
        euros, dongs = scene.order(("A", 1)), scene.order(("A", 1), currency_id=dong.id)
        assert "allowed are: VND" in scene.blocked("confirm", euros)
        scene.fire("confirm", dongs)


def test_the_price_is_that_of_the_day_the_order_was_entered(story_with):
    story = story_with("sales")
    with story.on("2030-03-30") as scene:
        scene.order(("A", 10))
    with story.on("2030-04-01") as scene:
        edit_one(scene.one(base.Product, code="A"), list_price=D(12))
        old, new = scene.one(sales.Order), scene.order(("A", 10))
        scene.fire("confirm", old)
        assert (old.total, new.total) == (100, 120)


def test_an_order_is_dated_back_90_days_at_most_and_promised_three_days_later(story_with):
    story = story_with("sales")
    with story.on("2030-04-01") as scene:
        today = story.shop.today()
        oldest, older = (scene.order(("A", n), date=today - dt.timedelta(days=n)) for n in (90, 91))
        assert oldest.promised_date == oldest.date + dt.timedelta(days=3)
        scene.fire("confirm", oldest)
        assert "lies 91 days back, at most 90 are allowed" in scene.blocked("confirm", older)
        early = scene.order(("A", 5), promised_date=today + dt.timedelta(days=2))
        assert "is promised for 2030-04-03, before 2030-04-04" in scene.blocked("confirm", early)


def test_a_new_customer_is_created_before_the_order(story_with):
    story = story_with("sales")
    with story.on() as scene, pytest.raises(BadInput, match="no business partner #999"):
        scene.order(("A", 1), partner_id=999)


def test_quantities_that_are_not_there_are_recorded_as_backorder(story_with):
    story = story_with("shipping")
    with story.on() as scene:
        scene.shop.stock(scene.session, A=7)
        order = scene.order(("A", 10))
        scene.fire("confirm", order)
        scene.fire("ship", order)
        assert order.delivery_status == 70
    with story.on() as scene:
        recorded = scene.one(sales.Backorder)
        assert (recorded.requested, recorded.available, recorded.short, recorded.cause) == (10, 7, 3, "ship")
        assert recorded.product.code == "A"
    assert story.sound()


def test_only_discounts_marked_for_printing_stand_on_the_paper(story_with):
    story = story_with("sales")
    with story.on() as scene:
        marked = scene.shop.line("A", 10, discount=D(10), printed=True)
        order = scene.order(marked, scene.shop.line("B", 10, discount=D(20)))
        scene.fire("confirm", order)
        page = render_document(scene.session, order, "html", language="en").decode()
        bottom = page.rsplit("Discounts", 1)[1]
        assert ("Anvil" in bottom, "Bolt" in bottom, order.total) == (True, False, 130)


def test_an_order_is_voided_closed_opened_again_and_made_a_draft_again(story_with):
    story = story_with("shipping")
    with story.on() as scene:
        scene.shop.stock(scene.session, A=4)
        void, closed, again = (scene.order(("A", n)) for n in (1, 12, 3))
        scene.fire("confirm", void, closed, again)
        scene.fire("void", void)
        assert (void.state, void.total, void.lines[0].quantity) == ("voided", 0, 0)
        scene.fire("ship", closed)
        scene.fire("close", closed)
        assert (closed.state, closed.total, closed.lines[0].quantity) == ("closed", 40, 4)
        scene.fire("reopen", closed)
        assert (closed.state, closed.total, closed.delivery_status) == ("confirmed", 120, 33)
        scene.fire("reactivate", again)
        edit_one(again.lines[0], quantity=D(5))
        scene.fire("confirm", again)
        assert (again.state, again.total) == ("confirmed", 50)
    assert story.sound()


# --- staff, metro, consignment --------------------------------------------------------------------------------


def test_staff_buys_from_the_staff_locator_of_a_virtual_salesman(story_with):
    story = story_with("staff", duplicates=True)
    with story.on() as scene:
        scene.shop.stock(scene.session, A=10)
        move(scene, "staff", "A", 3)
        orders = [scene.order(scene.shop.line("A", 2, price=D(4)), kind="staff") for _ in range(2)]
        assert {(one.partner.code, one.sales_rep.code) for one in orders} == {("STAFF", "STAFF-SALES")}
        assert staff.StaffOrder.exempt_from >= {"duplicate"}
        scene.fire("confirm", *orders)
        scene.fire("ship", *orders)
        assert held(scene, "A") == {"available": 7, "staff": 0}
        assert [order.lines[0].delivered for order in orders] == [2, 1]
        assert orders[0].total == 8
    assert story.sound()


def test_a_metro_order_is_shipped_by_one_branch_and_invoiced_and_paid_at_another(story_with):
    story = story_with("metro")
    with story.on() as scene:
        ours = scene.one(base.Organisation)
        scene.record(base.Organisation, code="HANOI", name="Hanoi", parent_id=ours.id, currency_id=ours.currency_id)
        scene.prefer("metro.invoicing_branch", "HANOI")
        scene.shop.stock(scene.session, A=20)
        order = scene.order(("A", 8), kind="metro")
        scene.fire("offer", order)
        assert "possible from here: accept" in scene.blocked("confirm", order)  # registered after metro acceptance
        scene.fire("accept", order, reference="MCC-4711")
        scene.fire("provide", order)
        assert held(scene, "A") == {"available": 12, "metro": 8}
        scene.fire("confirm", order)
        assert held(scene, "A") == {"available": 12, "metro": 0}
        invoice = scene.one(invoicing.Invoice)
        scene.fire("pay", invoice)
        places = [
            one.organisation.code for one in (scene.one(shipping.Shipment), invoice, scene.one(invoicing.Payment))
        ]
        assert places == ["MAIN", "HANOI", "HANOI"]
        books = [(one.kind_name, one.organisation.code, one.amount) for one in scene.all(metro.BranchNote)]
        assert books == [("delivered", "MAIN", 80), ("invoiced", "HANOI", 80)]
        (line,) = run(scene.session, "metro_reconciliation", {}).details
        assert [line.values[name] for name in ("order", "claimed", "owed", "agrees")] == [order.number, 80, 80, "yes"]
    assert story.sound()


def test_what_was_sold_on_consignment_is_shipped_and_invoiced_when_the_order_is_processed(story_with):
    story = story_with("consignment", duplicates=True)
    with story.on() as scene:
        scene.shop.stock(scene.session, A=10)
        move(scene, "borrow", "A", 6)
        orders = [scene.order(("A", 2), kind="consignment") for _ in range(2)]
        scene.fire("confirm", *orders)
        assert held(scene, "A") == {"available": 4, "borrow": 2}
        assert {order.partner.code for order in orders} == {"CONSIGNMENT"}
        assert [(order.delivery_status, order.invoice_status) for order in orders] == [(100, 100)] * 2
        assert consignment.ConsignmentOrder.exempt_from >= {"duplicate"}
        scene.fire("pay", *scene.all(invoicing.Invoice))  # payment is done as usual
        assert [order.payment_status for order in orders] == [100, 100]
    assert story.sound()


def test_taxes_are_calculated_by_rate_and_not_typed(story_with):
    story = story_with("sales")
    with story.on() as scene:
        order = scene.order(("KIT", 3), ("A", 1))
        assert (order.net_total, order.tax_total, order.total) == (D("309.97"), D("30.00"), D("339.97"))


# --- duplicates -----------------------------------------------------------------------------------------------


def test_a_duplicate_is_found_and_the_advice_says_which_order_to_change(story_with):
    """Whole quantities per product count, delivered or not; more and other products may be on the new order."""
    story = story_with("shipping", duplicates=True)
    story.hire("otto", "seller")
    with story.on() as scene:
        scene.shop.stock(scene.session, A=10)
        old = scene.order(("A", 5), ("B", 2))
        scene.fire("confirm", old)
        other = scene.order(("A", 5), ("B", 3))
        scene.fire("confirm", other)  # another quantity is no duplicate
        scene.fire("void", other)
        scene.order(("B", 2), ("A", 5), ("KIT", 1))
    with story.on(user="otto") as scene:
        (new,) = scene.all(sales.Order, state="draft")
        assert "change SO000001, which is not picked yet, and drop this one" in scene.blocked("confirm", new)
    with story.on() as scene:
        scene.fire("ship", scene.one(sales.Order, state="confirmed"))
    with story.on(user="otto") as scene:
        (new,) = scene.all(sales.Order, state="draft")
        advice = scene.blocked("confirm", new)
        assert "keep SO000001, of which goods have left, and reduce this one to what is new" in advice
        edit_one(new, removed=[line.id for line in new.lines[:2]])
        scene.fire("confirm", new)
        assert (new.state, new.total) == ("confirmed", D("109.99"))
    assert story.sound()


def test_the_order_processor_goes_past_the_duplicate_when_the_customer_wants_it_twice(story_with):
    story = story_with("sales", duplicates=True)
    story.hire("otto", "seller")
    with story.on() as scene:
        scene.fire("confirm", scene.order(("A", 5)))
        scene.order(("A", 5))
    with story.on(user="otto") as scene:
        scene.fire("confirm", *scene.all(sales.Order, state="draft"), override=["duplicate"], reason="he called twice")
        assert [order.state for order in scene.all(sales.Order)] == ["confirmed", "confirmed"]


# --- promotions -----------------------------------------------------------------------------------------------


def test_the_campaign_is_chosen_at_the_line_and_runs_on_the_day_of_the_order(story_with):
    story = story_with("sales")
    with story.on("2030-02-15") as scene:
        (tet,) = [scene.record(sales.Campaign, code="TET", name="Tet", date_to=dt.date(2030, 2, 10))]
        (spring,) = [scene.record(sales.Campaign, code="SPRING", name="Spring", date_from=dt.date(2030, 2, 11))]
        order = scene.order(scene.shop.line("A", 1, campaign_id=spring.id), ("B", 1), kind="promotion")
        assert "a promotion order names its campaign" in scene.blocked("confirm", order)
        edit_one(order.lines[1], campaign_id=tet.id)
        assert "campaign TET runs from … to 2030-02-10, the order is dated 2030-02" in scene.blocked("confirm", order)
        edit_one(order.lines[1], campaign_id=spring.id)
        scene.fire("confirm", order)


@pytest.mark.parametrize("kind", ["promotion", "non_registered_promotion", "gift", "display", "sponsor"])
def test_promotion_gift_display_and_sponsor_orders_are_types_of_their_own(story_with, kind):
    story = story_with("shipping")
    with story.on() as scene:
        campaign = scene.record(sales.Campaign, code="C", name="C") if kind == "promotion" else None
        order = scene.order(scene.shop.line("A", 2, discount=D(100)), kind=kind, campaign_id=campaign and campaign.id)
        scene.shop.stock(scene.session, A=2)
        scene.fire("confirm", order)
        scene.fire("ship", order)
        assert (order.kind_name, order.total, order.delivery_status, scene.on_hand("A")) == (kind, 0, 100, 0)
        assert [one.id for one in scene.all(sales.Order, kind=order.kind)] == [order.id]


# --- quotes, batches, re-opening ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["proposal", "quotation"])
@pytest.mark.parametrize("close", [False, True])
def test_a_quote_is_converted_preserved_and_closed_if_wanted(story_with, kind, close):
    story = story_with("sales")
    with story.on() as scene:
        quote = scene.order(("A", 10), kind=kind)
        scene.fire("confirm", quote)
        scene.fire("convert", quote, close=close)
        order = scene.one(sales.Order, quotation_id=quote.id)
        assert (order.kind_name, order.state, order.total) == ("standard", "draft", 100)
        kept = ("closed", 0, [0]) if close else ("converted", 100, [10])
        assert (quote.state, quote.total, [line.quantity for line in quote.lines]) == kept
        assert scene.all(sales.Backorder) == []


def test_the_order_batch_process_closes_what_is_delivered_and_invoiced_and_logs_the_rest(story_with):
    story = story_with("shipping", "invoicing")
    story.hire("cleo", "sales clerk")
    with story.on() as scene:
        scene.shop.stock(scene.session, A=3)
        orders = [scene.order(("A", n)) for n in (1, 2, 5)]
        scene.fire("confirm", *orders)
        scene.fire("ship", *orders[:2])
        scene.fire("invoice", *orders[:2])
        scene.fire("complete", *scene.all(invoicing.Invoice))
    done = run_batch(story.app, Criteria("standard", "confirmed", delivered=True, invoiced=True), "close", user="cleo")
    assert (done.updated, done.errors) == (2, 0)
    failed = run_batch(story.app, Criteria("standard", "closed"), "void", user="cleo")
    assert (failed.updated, failed.errors) == (0, 2)
    with story.on() as scene:
        assert [order.state for order in scene.all(sales.Order)] == ["closed", "closed", "confirmed"]
        assert [run_.action for run_ in scene.all(sales.BatchRun)] == ["close", "void"]
        scene.fire("reopen", scene.all(sales.Order)[0])  # the closed order is opened again
        assert [order.state for order in scene.all(sales.Order)] == ["confirmed", "closed", "confirmed"]
    assert story.sound()


def test_the_second_of_two_users_is_told_that_the_order_has_changed(story_with):
    story = story_with("sales")
    with story.on() as scene:
        scene.order(("A", 1))
    with story.on() as slow:
        mine = slow.one(sales.Order)
    with story.on() as quick:
        quick.fire("confirm", quick.one(sales.Order))
    with pytest.raises(StaleError, match="was changed by"), story.on() as slow:
        slow.session.edit(sales.Order, [{"id": mine.id, "version": mine.version, "note": "too late"}])
