"""What is owed: the payment monitor, ageing, statements and reminders, also as of past days (semantics 7.3)."""

import datetime as dt
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addons import base, invoicing
from addons.invoicing.owed.ageing import ageing
from addons.invoicing.owed.monitor import monitored, payment_monitor
from addons.invoicing.owed.plan import plan_of
from addons.invoicing.owed.reminding import reminders
from addons.invoicing.owed.statement import statements
from addons.lists.worklist import counts, works
from addons.printing import fill_page
from addons.reporting import run
from core import BadInput


def day(text):
    return dt.date.fromisoformat(text)


def test_the_monitor_of_an_invoice_in_two_instalments_e7_9():
    plan = [(day("2024-05-31"), D(200)), (day("2024-06-30"), D(400))]
    came = [(day("2024-06-05"), D(200))]
    one = monitored(day("2024-05-01"), plan, came, day("2024-06-10"), D(200))
    assert (one.paid, one.outstanding, one.due_amount, one.expected) == (200, 400, 0, 400)
    assert (one.next_due_date, one.days_till_due, one.percent_overdue) == (day("2024-06-30"), 20, 33)
    assert (one.settled_on, one.days_sales_outstanding) == (None, None)
    later = monitored(day("2024-05-01"), plan, came, day("2024-07-03"), D(200))
    assert (later.due_amount, later.days_till_due) == (400, -3)
    rest = [*came, (day("2024-07-04"), D(400))]
    paid = monitored(day("2024-05-01"), plan, rest, day("2024-08-01"), D(600))
    assert (paid.is_paid, paid.days_till_due, paid.days_sales_outstanding, paid.percent_overdue) == (True, 0, 64, 100)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.decimals(1, 500, places=2)), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 60), st.decimals(1, 300, places=2)), max_size=5),
    st.integers(0, 60),
)
def test_what_is_open_by_rows_is_what_is_open_of_the_whole(rows, receipts, today):
    start = day("2024-01-01")
    plan = [(start + dt.timedelta(days=n), amount) for n, amount in sorted(rows)]
    came = [(start + dt.timedelta(days=n), amount) for n, amount in sorted(receipts)]
    paid = min(sum((amount for _, amount in came), D(0)), sum(amount for _, amount in plan))
    one = monitored(start, plan, came, start + dt.timedelta(days=today), paid)
    assert one.outstanding == sum(amount for _, amount in plan) - paid
    assert D(0) <= one.due_amount <= one.outstanding
    assert 0 <= one.percent_overdue <= 100
    assert one.is_paid == (one.next_due_date is None)


# --- stories in a database -------------------------------------------------------------------------------------


@pytest.fixture
def shop(shop_with):
    return shop_with("invoicing", "reporting", "printing", "lists")


def owes(shop, session, amount, date, **header):
    """Return a completed invoice by hand."""
    line = {"description": "owed", "quantity": D(1), "price": D(amount)}
    row = {"partner_id": shop.customer, "date": day(date), "lines": [line], **header}
    (id_,) = session.create(invoicing.Invoice, [row])
    made = session.get_one(session[invoicing.Invoice], id_)
    session.fire("complete", [made]).expect_done()
    return made


def pays(session, invoice, amount, on):
    session.fire("pay", [invoice], amount=D(amount), on=day(on)).expect_done()


def balance(session, on):
    return {one.code: (one.not_due, one.late, one.advances) for one in ageing(session, day(on))}


def from_scratch(shop, session, on):
    """Return what was owed on a day: what was billed until then, less the money that had come in and was not back."""
    found = sum((one.total for one in shop.all(session, invoicing.Invoice) if one.date <= on), D(0))
    for one in shop.all(session, invoicing.Payment):
        if one.state != "draft" and one.date <= on and (one.reversed_on is None or one.reversed_on > on):
            found -= one.amount + one.rounding + sum(line.write_off + line.discount for line in one.lines)
    return found


def test_a_story_as_of_every_day_of_it(shop):
    """Instalments, a late payment, one taken back, an advance, an invoice taken back: on each day all figures agree."""
    with shop.app.unit() as session:
        (term,) = session.create(invoicing.PaymentTerm, [{"code": "TWO", "name": "In two"}])
        lines = [{"term_id": term, "percent": D(n), "net_days": days} for n, days in ((40, 10), (60, 30))]
        session.create(invoicing.PaymentTermLine, lines)
        two = owes(shop, session, 500, "2030-01-01", payment_term_id=term)
        whole = owes(shop, session, 100, "2030-01-03", due_date=day("2030-01-08"))
        wrong = owes(shop, session, 70, "2030-01-04", due_date=day("2030-01-09"))
        pays(session, two, 250, "2030-01-12")
        pays(session, whole, 30, "2030-01-05")
        session.fire("reverse", [shop.all(session, invoicing.Payment)[-1]], on=day("2030-01-09")).expect_done()
        pays(session, wrong, 20, "2030-01-05")
        session.fire("reverse", [wrong], on=day("2030-01-14")).expect_done()
        row = {"partner_id": shop.customer, "amount": D(15), "date": day("2030-01-06"), "lines": []}
        (advance,) = session.create(invoicing.Payment, [row])
        session.fire("complete", [session.get_one(session[invoicing.Payment], advance)]).expect_done()

        code = two.partner.code
        assert balance(session, "2030-01-02") == {code: (500, (0, 0, 0, 0), 0)}
        assert balance(session, "2030-01-10") == {code: (500, (150, 0, 0, 0), 15)}
        assert balance(session, "2030-01-13") == {code: (250, (150, 0, 0, 0), 15)}
        assert balance(session, "2030-02-20") == {code: (0, (250, 80, 0, 0), 15)}
        for number in (1, 3, 4, 5, 6, 8, 9, 11, 12, 13, 14, 31, 44):
            on = day("2030-01-01") + dt.timedelta(days=number - 1)
            aged = sum(one.balance for one in ageing(session, on))
            (account,) = statements(session, [shop.customer], on.replace(day=1), on)
            assert aged == account.balance == from_scratch(shop, session, on), on
            assert sum(item.open_amount for item in account.items) == aged + sum(
                one.advances for one in ageing(session, on)
            )
            then = {one.invoice.number: one.outstanding for one in payment_monitor(session, on=on)}
            assert sum(then.values()) == sum(i.open_amount for i in account.items if i.kind == "invoice"), on
        assert [one.paid for one in plan_of(session, [two])[two.id]] == [200, 50]
    assert shop.sound()


def test_another_plan_is_agreed_on_and_overdue_instalments_are_found(shop):
    with shop.app.unit() as session:
        one = owes(shop, session, 100, "2029-12-20")
        late = {work.name: work for work in works(session)}["invoices overdue"]

        def is_late():
            return counts(session, [late])[late]

        assert (str(one.due_date), is_late()) == ("2030-01-19", 0)
        session.fire("reschedule", [one], row=["2030-01-10=30", "2030-02-10=rest"]).expect_done()
        assert [(str(row.due_date), row.amount) for row in plan_of(session, [one])[one.id]] == [
            ("2030-01-10", 30),
            ("2030-02-10", 70),
        ]
        assert (str(one.due_date), one.in_instalments, is_late()) == ("2030-02-10", True, 1)
        pays(session, one, 30, "2030-01-11")
        assert is_late() == 0
        for wrong, why in (
            (["2030-01-10=30", "2030-02-10=60"], "come to 90.00, it comes to 100.00"),
            (["2030-01-10=130", "2030-02-10=rest"], "-30.00 on 2030-02-10 is no part of it"),
            (["January=30"], "'January=30' is no row of a payment plan"),
            ([], "say either which rows"),
        ):
            with pytest.raises(BadInput, match=why):
                session.fire("reschedule", [one], row=wrong).expect_done()
        session.fire("reschedule", [one], by_term=True).expect_done()
        assert [(str(row.due_date), row.paid) for row in plan_of(session, [one])[one.id]] == [("2030-01-19", 30)]
        assert (one.in_instalments, shop.all(session, invoicing.PaymentPlanRow)) == (False, [])
        order = shop.confirmed(session, ("A", 2), promised_date=day("2030-03-01"))
        (expected,) = plan_of(session, [order])[order.id]
        assert (expected.amount, str(expected.due_date)) == (order.total, "2030-03-31")
    assert shop.sound()


def test_reminders_grow_firmer_and_papers_say_so(shop):
    with shop.app.unit() as session:
        session.edit(base.Partner, [{"id": shop.customer, "language": "de"}])
        owes(shop, session, 80, "2029-11-01", due_date=day("2029-12-01"))
        assert reminders(session, day("2029-12-07")) == []
        found = [reminders(session, day(on))[0] for on in ("2029-12-08", "2029-12-22", "2030-01-10")]
        assert [(one.level, one.days, one.total) for one in found] == [(1, 7, 80), (2, 21, 80), (3, 40, 80)]
        titles = ("Zahlungserinnerung", "Zweite Mahnung", "Letzte Mahnung")
        for one, title in zip(found, titles, strict=True):
            page = fill_page(session, "reminder.html", one, "html").decode()
            assert title in page
            assert "80,00" in page
        assert reminders(session, day("2030-01-10"), level=4) == []
        (account,) = statements(session, [shop.customer], day("2029-11-01"), day("2030-01-01"))
        page = fill_page(session, "statement.html", account, "html", "en").decode()
        assert all(text in page for text in ("Statement of account", "Brought forward", "Nov 1, 2029", "80.00"))
        assert fill_page(session, "statement.html", account).startswith(b"%PDF")
        row = {"partner_id": shop.customer, "amount": D(80), "date": day("2030-01-05"), "lines": []}
        (advance,) = session.create(invoicing.Payment, [row])
        session.fire("complete", [session.get_one(session[invoicing.Payment], advance)]).expect_done()
        assert reminders(session, day("2030-01-10")) == [], "the advance is enough"
        for name, asked in (
            ("ageing", {"on": "2030-01-10"}),
            ("payment_monitor", {}),
            ("dunning", {"on": "2030-01-04"}),
        ):
            assert len(run(session, name, asked).details) == 1
        with pytest.raises(BadInput, match="'90 30' are no spans of days"):
            run(session, "ageing", {"days": "90 30"})
