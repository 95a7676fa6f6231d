"""Laws of the books: entries balance and say what is open, whatever happens; and what that costs."""

import datetime as dt
from decimal import Decimal as D

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from addons import accounting, base, invoicing, sales
from addons.accounting.entry_invariants import INVARIANTS
from addons.reporting.report import run
from tests.addons.accounting.books import Books

CENTS = st.decimals("0.01", "60", places=2)
STEP = st.tuples(
    st.sampled_from(("bill", "pay", "pay", "prepay", "credit", "take back", "unpay", "clear")),
    st.integers(0, 5),
    CENTS,
    st.sampled_from(("EUR", "USD")),
    st.integers(15, 31),
)


class Story:
    """Carry out steps as far as they make sense."""

    def __init__(self, shop, session):
        self.shop, self.books, self.session = shop, Books(shop, session), session
        self.bills, self.payments = [], []

    def step(self, what, which, amount, currency, day):
        header = {"currency_id": self.shop.currency[currency]}
        date = dt.date(2030, 1, day)
        open_ = [one for one in self.bills if one.state == "completed" and one.open_amount > 0]
        counting = [one for one in self.payments if one.state == "completed"]
        if what == "bill":
            lines = (("KIT", which + 1), ("S", 1))
            self.bills.append(self.books.billed(*lines, ships=False, **header))
        elif what == "prepay":
            order = self.shop.confirmed(self.session, ("KIT", which + 1), **header)
            line = {"order_id": order.id, "amount": amount}
            self.payments.append(self.books.payment(amount, line, date=date, **header))
            self.books.fire("invoice", order)
            self.bills.append(self.shop.all(self.session, invoicing.Invoice)[-1])
            self.books.fire("complete", self.bills[-1])
        elif what in ("pay", "credit") and open_:
            self._pay(open_[which % len(open_)], amount, date, what)
        elif what == "take back" and open_:
            self.books.fire("reverse", open_[which % len(open_)], on=date)
        elif what in ("unpay", "clear") and counting:
            one = counting[which % len(counting)]
            later = max(one.date, date)
            if what == "clear" and one.cleared_on is None:
                self.books.fire("clear", one, on=later)
            elif what == "unpay" and not one.unallocated and not any(line.order_id for line in one.lines):
                self.books.fire("reverse", one, on=max(later, one.cleared_on or later))

    def _pay(self, bill, amount, date, what):
        part = min(amount, bill.open_amount)
        line = {"invoice_id": bill.id, "amount": part}
        if what == "credit":
            line["discount"] = max((part / 50).quantize(D("0.01"), "ROUND_DOWN") - D("0.01"), D(0))
            line["amount"] = part - line["discount"]
        line["write_off"] = min(D("0.07"), bill.open_amount - part)
        more = D("1.11") if what == "credit" else D(0)
        method = {"method": "cash"} if what == "credit" else {}
        header = {"currency_id": bill.currency_id, "date": date, **method}
        self.payments.append(self.books.payment(line["amount"] + more, line, **header))


@settings(max_examples=6)
@given(st.lists(STEP, min_size=4, max_size=10))
def test_entries_balance_and_say_what_is_open_whatever_happens(shop, steps):
    with shop.app.unit() as session:
        story = Story(shop, session)
        for step in steps:
            story.step(*step)
        assert [text for one in INVARIANTS for text in one.violations(session)] == []
        answer = run(session, "trial_balance", {"to": "2030-12-31"})
        assert [sum(line.values[name] for line in answer.details) for name in ("opening", "closing")] == [0, 0]
        for day in (dt.date(2030, 1, 15) + dt.timedelta(days=n) for n in range(0, 20, 3)):
            assert {code: aged(session, code, day) for code in shop.currency} == in_the_books(session, shop, day)
        session.rollback()


def aged(session, code, day):
    """Return what all customers owe in a currency on a day, less what they paid in advance."""
    (currency,) = (id_ for id_, one in session.known(base.Currency).items() if one.code == code)
    return sum((one.balance for one in invoicing.ageing(session, day, currency=currency)), D(0))


def in_the_books(session, shop, day):
    """Return the balance of the accounts of customers at the end of a day, by currency."""
    E, L, account = (session[one] for one in (accounting.Entry, accounting.EntryLine, accounting.Account))
    query = (
        select(L.currency_id, func.sum(L.amount, type_=L.amount.type))
        .join(E, E.id == L.entry_id)
        .join(account, account.id == L.account_id)
        .where(account.reconcile, E.date <= day, E.state.in_(("completed", "reversed")))
        .group_by(L.currency_id)
    )
    found = {session.known(base.Currency)[id_].code: amount for id_, amount in session.execute(query)}
    return {code: found.get(code, D(0)) for code in shop.currency}


def test_the_whole_road_with_every_addon_takes_at_most_60_statements_and_in_a_batch_next_to_none(shop_with, statements):
    from core.composition import discover

    trade = [name for name, one in discover().items() if not one.service and name != "core"]
    shop = shop_with(*trade, duplicates=True)
    with shop.app.unit() as session:
        shop.stock(session, A=10**6, B=10**6)
        session.edit(shop.named("base.Product"), [{"id": shop.products["A"], "cost": D(6)}])

    def row(n):
        return {"partner_id": shop.customer, "lines": [shop.line("A", n), shop.line("B", n), shop.line("S", n)]}

    for number in (1, 2):  # the first one creates the number series
        seen = statements(shop.app)
        with shop.app.unit() as session:
            (id_,) = session.create(sales.Order, [row(number)])
            order = session.get_one(shop.app[sales.Order], id_)
            for verb in ("confirm", "ship", "invoice"):
                session.fire(verb, [order]).expect_done()
            (draft,) = shop.all(session, invoicing.Invoice, state="draft")
            seen.pop()  # the look for the draft, which is this test's own
            session.fire("complete", [draft]).expect_done()
            session.fire("pay", [draft]).expect_done()
        last = [one for one in seen if not one.startswith("BEGIN")]
        seen.clear()
    assert len(last) <= 60, "\n".join(last)

    n = 100
    seen = statements(shop.app)
    with shop.app.unit() as session:
        ids = session.create(sales.Order, [row(number) for number in range(3, n + 3)])
    for verb in ("confirm", "ship"):
        assert len(shop.app.fire_all(verb, sales.Order, ids, chunk=n).done) == n
    seen.clear()
    assert len(shop.app.fire_all("invoice", sales.Order, ids, chunk=n).done) == n
    with shop.app.unit(readonly=True) as session:
        drafts = [one.id for one in shop.all(session, invoicing.Invoice, state="draft")]
    assert len(shop.app.fire_all("complete", invoicing.Invoice, drafts, chunk=n).done) == n
    assert len(seen) / n <= 0.5, "\n".join(seen)
    with shop.app.unit(readonly=True) as session:
        posted = shop.all(session, accounting.Entry, source="invoicing.Invoice")
        assert len(posted) == n + 2
        assert len({one.number for one in posted}) == n + 2
