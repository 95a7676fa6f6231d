"""Whatever happens, in whatever order: the ledger adds up, nothing is promised twice, nothing is shipped twice.

A machine drives orders, reservations, shipments, purchases, returns, receipts, counts and reversals at random; after
each step every invariant of the database holds, and running the batch again changes nothing.
"""

import datetime as dt
from decimal import Decimal as D

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from addons import base, purchasing, sales, shipping, stock
from core import Refused

TERMS = st.sampled_from([None, "complete line", "complete order", "manual"])
PRODUCTS = st.sampled_from(["A", "B"])
SMALL = st.integers(1, 6)
VERBS = ["close", "reopen", "void", "reserve", "unreserve", "ship", "reactivate", "confirm"]
EXAMPLES = {"sqlite": 10, "postgresql": 2}


class Warehouse(RuleBasedStateMachine):
    """A warehouse of two bins and two products, with reservations on."""

    story = None

    @initialize()
    def open_it(self):
        self.story = type(self).make()
        with self.story.on() as scene:
            scene.prefer("shipping.reserve_stock", "yes")
            main = scene.one(stock.Bin, code="MAIN").warehouse_id
            scene.record(stock.Bin, code="B2", warehouse_id=main, priority=60)
            scene.shop.stock(scene.session, A=10, B=5)
            scene.prefer("purchasing.reserve_for_orders", "yes")
            vendor = scene.record(purchasing.Vendor, code="V", name="V", is_vendor=True)
            pair = {"partner_id": vendor.id, "product_id": scene.shop.products["A"]}
            scene.record(purchasing.VendorProduct, **pair)
            currency = scene.one(base.Organisation).currency_id
            day = dt.date(2020, 1, 1)
            scene.record(purchasing.VendorPrice, **pair, currency_id=currency, valid_from=day, price=D(1))

    def fire(self, verb, model, number, **options):
        """Fire a verb at one of the documents there are; what is refused changes nothing."""
        self.story.clock.now += dt.timedelta(minutes=1)
        try:
            with self.story.on() as scene:
                found = scene.all(model)
                if found:
                    scene.session.fire(verb, [found[number % len(found)]], **options)
        except Refused:
            pass

    @rule(product=PRODUCTS, quantity=SMALL, again=SMALL, term=TERMS, priority=st.sampled_from([1, 5, 9]))
    def order(self, product, quantity, again, term, priority):
        with self.story.on() as scene:
            order = scene.order((product, quantity), ("A", again), delivery_term=term, priority=priority)
            scene.fire("confirm", order)

    @rule(
        number=SMALL,
        verb=st.sampled_from(["close", "reopen", "void", "reserve", "unreserve", "ship", "reactivate", "confirm"]),
    )
    def do(self, number, verb):
        self.fire(verb, shipping.Order, number)

    @rule(number=SMALL, quantity=SMALL, bin_=st.sampled_from(["MAIN", "B2"]), allocate=st.booleans())
    def pick(self, number, quantity, bin_, allocate):
        self.fire("reserve", shipping.Order, number, pick=[f"10={quantity}@{bin_}"], allocate=allocate)

    @rule(number=SMALL)
    def draft(self, number):
        self.fire("ship", shipping.Order, number, draft=True, besides_drafts=True)

    @rule(number=SMALL, verb=st.sampled_from(["complete", "reverse", "void", "take_back"]))
    def do_with_shipment(self, number, verb):
        self.fire(verb, shipping.Shipment, number)

    @rule(number=SMALL, verb=st.sampled_from(["confirm", "ship"]))
    def come_back(self, number, verb):
        self.fire(verb, sales.ReturnOrder, number)

    @rule(number=SMALL, drop_ship=st.booleans())
    def buy(self, number, drop_ship):
        self.fire("purchase", purchasing.PurchasedOrder, number, drop_ship=drop_ship)

    @rule(number=SMALL, verb=st.sampled_from(["confirm", "receive", "receive", "close", "reopen", "void", "reserve"]))
    def do_with_purchase(self, number, verb):
        self.fire(verb, purchasing.Purchase, number)

    @rule(number=SMALL)
    def take_receipt_back(self, number):
        self.fire("reverse", purchasing.Receipt, number)

    @rule(product=PRODUCTS, counted=st.integers(0, 15), bin_=st.sampled_from(["MAIN", "B2"]), ago=st.integers(0, 5))
    def count(self, product, counted, bin_, ago):
        try:
            with self.story.on() as scene:
                place = {"product_id": scene.shop.products[product], "bin_id": scene.one(stock.Bin, code=bin_).id}
                at = self.story.clock.now - dt.timedelta(minutes=ago)
                row = {"counted_at": at, "lines": [{**place, "counted": D(counted)}]}
                scene.session.fire("complete", [scene.record(stock.Inventory, **row)])
        except Refused:
            pass

    @rule(number=SMALL)
    def take_count_back(self, number):
        self.fire("reverse", stock.Inventory, number)

    @rule(quantity=SMALL, back=st.booleans())
    def transfer(self, quantity, back):
        try:
            with self.story.on() as scene:
                bins = {one.code: one.id for one in scene.all(stock.Bin)}
                ways = ("B2", "MAIN") if back else ("MAIN", "B2")
                row = dict(zip(("from_bin_id", "to_bin_id"), (bins[way] for way in ways), strict=True))
                line = {"product_id": scene.shop.products["A"], "quantity": D(quantity)}
                scene.session.fire("complete", [scene.record(stock.Transfer, **row, lines=[line])])
        except Refused:
            pass

    @rule()
    def ship_all_twice(self):
        with self.story.on() as scene:
            orders = [one for one in scene.all(shipping.Order) if one.state == "confirmed" and one.kind == "standard"]
            if orders:
                scene.session.fire("ship", orders)
                assert scene.session.fire("ship", orders).done == []

    @invariant()
    def it_is_sound(self):
        if self.story is None:
            return
        assert self.story.sound()
        with self.story.on() as scene:
            for one in scene.all(stock.Balance):
                assert 0 <= one.reserved <= one.quantity
            for line in scene.all(shipping.OrderLine):
                assert abs(line.delivered) <= abs(line.quantity)
            for line in scene.all(purchasing.PurchaseLine):
                assert 0 <= line.received <= line.quantity


def test_the_laws_hold_after_each_step(story_with, backend):
    machine = type("Of" + backend, (Warehouse,), {"make": staticmethod(lambda: story_with("purchasing"))})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES[backend],
            stateful_step_count=14,
            suppress_health_check=list(HealthCheck),
        ),
    )
