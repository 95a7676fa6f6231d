"""What holds of commissions whatever is sold, credited and paid, and however often they are settled."""

import datetime as dt
from decimal import Decimal as D

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from addons import commissions, invoicing

BASES = ("ordered", "invoiced", "paid", "delivered")
TEN = {"amount_multiplier": D("0.1"), "amount_subtract": D(20), "quantity_multiplier": D("0.25")}
HALF = {"amount_multiplier": D("0.005")}

events = st.lists(
    st.tuples(
        st.sampled_from(["order", "pay", "reverse", "unpay", "ship", "settle", "settle", "complete", "undo"]),
        st.integers(1, 60),
        st.integers(1, 40),
    ),
    min_size=5,
    max_size=10,
)


class Trade:
    """What happens in a shop, event by event, and the agreements that are settled meanwhile."""

    def __init__(self, payee, scene):
        self.payee, self.scene = payee, scene
        self.agreements = [
            payee.agree(
                scene, TEN, HALF | {"product_id": scene.shop.products["B"]}, code=basis, basis=basis, cascade=True
            )
            for basis in BASES
        ]

    def happens(self, what, day, size):
        on = dt.date(2030, 1, 1) + dt.timedelta(days=day)
        getattr(self, what)(on, size)

    def order(self, on, size):
        order = self.scene.shop.confirmed(self.scene.session, ("A", size), ("KIT", 1), ("B", 2), date=on)
        self.scene.session.fire("invoice", [order], on=on)
        self._fire("complete", invoicing.Invoice, "draft")

    def ship(self, on, size):
        for order in self._some("sales.Order", "confirmed")[: size % 3]:
            self.scene.session.fire("ship", [order], on=on, **({"line": ["10=1"]} if size % 2 else {}))

    def pay(self, on, size):
        for invoice in self._some("invoicing.Invoice", "completed", kind="invoice")[-2:]:
            if invoice.open_amount > 0:
                self.scene.fire("pay", invoice, on=on, amount=min(invoice.open_amount, D(size) + D("0.37")))

    def reverse(self, on, size):
        for invoice in self._some("invoicing.Invoice", "completed", kind="invoice")[: size % 2]:
            self.scene.fire("reverse", invoice, on=on)

    def unpay(self, on, size):
        for payment in self._some("invoicing.Payment", "completed")[-1:]:
            self.scene.session.fire("reverse", [payment])

    def settle(self, on, size):
        for agreement in self.agreements:
            commissions.settle(self.scene.session, [agreement], on)

    def complete(self, on, size):
        self._fire("complete", commissions.Settlement, "draft")

    def undo(self, on, size):
        for one in self._some("commissions.Settlement", "completed")[-1:]:
            self.scene.fire("reverse", one)

    def _some(self, name, state, **values):
        return self.scene.all(self.scene.shop.named(name), state=state, **values)

    def _fire(self, verb, fragment, state):
        found = self.scene.all(fragment, state=state)
        if found:
            self.scene.session.fire(verb, found).expect_done()


@pytest.fixture
def payee_in_march(payee):
    with payee.story.on("2030-03-15") as scene:
        scene.shop.stock(scene.session, A=100000, KIT=1000, B=1000)
    return payee


LAST = dt.date(2030, 3, 31)


def settled(trade, agreement):
    S, L = trade.scene.session[commissions.Settlement], trade.scene.session[commissions.SettlementLine]
    query = (
        select(L.period_from, L.rule_id, func.sum(L.amount, type_=L.amount.type))
        .join(S, S.id == L.settlement_id)
        .where(S.agreement_id == agreement.id, S.state.in_(["draft", "completed"]))
        .group_by(L.period_from, L.rule_id)
    )
    return {(first, rule): amount for first, rule, amount in trade.scene.session.execute(query) if amount}


def test_settling_in_any_split_comes_to_what_one_run_over_all_says_and_twice_changes_nothing(payee_in_march):
    @settings(max_examples=3, phases=[Phase.generate])
    @given(events)
    def holds(happening):
        with payee_in_march.story.on() as scene:  # one database serves all examples: nothing of them stays
            trade = Trade(payee_in_march, scene)
            trade.order(dt.date(2030, 1, 5), 7)
            for event in happening:
                trade.happens(*event)
            for agreement in trade.agreements:
                assert_settled_is_what_one_run_says(trade, agreement)
            assert_each_line_counts_once(trade)
            scene.session.rollback()

    holds()


def assert_settled_is_what_one_run_says(trade, agreement):
    scene = trade.scene
    commissions.settle(scene.session, [agreement], LAST)
    assert commissions.settle(scene.session, [agreement], LAST) == {}
    before = settled(trade, agreement)
    for verb, state in (("reverse", "completed"), ("void", "draft")):
        found = scene.all(commissions.Settlement, agreement_id=agreement.id, state=state)
        if found:
            scene.fire(verb, *found)
    commissions.settle(scene.session, [agreement], LAST)
    assert settled(trade, agreement) == before


def assert_each_line_counts_once(trade):
    """In a cascade each document line counts for one rule, and all shares of it for no more than it comes to."""
    D_, L = trade.scene.session[commissions.SettledLine], trade.scene.session[commissions.SettlementLine]
    S = trade.scene.session[commissions.Settlement]
    query = (
        select(S.agreement_id, D_.source_id, D_.payment_line_id, L.rule_id)
        .join(L, L.id == D_.line_id)
        .join(S, S.id == L.settlement_id)
        .where(S.state.in_(["draft", "completed"]))
        .group_by(S.agreement_id, D_.source_id, D_.payment_line_id, L.rule_id)
        .having(func.sum(D_.amount, type_=D_.amount.type) != 0)
    )
    found = [tuple(row[:3]) for row in trade.scene.session.execute(query)]
    assert len(found) == len(set(found))


def test_a_run_costs_the_same_statements_for_any_number_of_documents(payee, statements):
    counts = []
    with payee.story.on("2030-02-10") as scene:
        agreements = [payee.agree(scene, TEN, HALF, code=basis, basis=basis) for basis in BASES]
    for many in (2, 30):
        with payee.story.on("2030-02-10") as scene:
            scene.shop.stock(scene.session, A=1000)
            rows = [{"partner_id": scene.shop.customer, "lines": [scene.shop.line("A", 1)]} for _ in range(many)]
            model = scene.shop.named("sales.Order")
            orders = list(scene.session.known(model, scene.session.create(model, rows)).values())
            scene.fire("confirm", *orders)
            scene.fire("ship", *orders)
            scene.fire("invoice", *orders)
            invoices = scene.all(invoicing.Invoice, state="draft")
            scene.fire("complete", *invoices)
            scene.fire("pay", *invoices)
        seen = statements(payee.story.app)
        for agreement in agreements:
            before = len(seen)
            with payee.story.on("2030-02-10") as scene:
                found = scene.session.known(commissions.Agreement, [agreement.id])
                assert commissions.settle(scene.session, list(found.values()), scene.session.today)
            counts.append(len(seen) - before)
    assert all(more <= few for few, more in zip(counts[: len(BASES)], counts[len(BASES) :], strict=True)), counts
    assert max(counts) <= 14, counts
