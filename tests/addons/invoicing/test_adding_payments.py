"""Add payment: in part, for several things, with credit, write-offs, fees and discounts; and where the money is."""

import datetime as dt
from decimal import Decimal as D

import pytest
from sqlalchemy import select

from addons import invoicing
from addons.invoicing.paying.naming import wish_of
from addons.invoicing.paying.taking import take
from addons.invoicing.payments.executing import execute_payments
from addons.printing import render_document
from core import BadInput, Refused, TradeloomError
from core.storage import Audit


@pytest.fixture
def story(story_with):
    return story_with("invoicing")


def bill(scene, amount, **header):
    """Return a completed invoice by hand."""
    line = {"description": "work", "quantity": D(1), "price": D(amount)}
    (id_,) = scene.session.create(invoicing.Invoice, [{"partner_id": scene.shop.customer, "lines": [line], **header}])
    made = scene.session.get_one(scene.session[invoicing.Invoice], id_)
    scene.fire("complete", made)
    return made


def order(scene, amount):
    made = scene.order({"description": "work", "quantity": D(1), "price": D(amount)})
    scene.fire("confirm", made)
    return made


def add(scene, amount=None, *documents, **values):
    """Take a payment for documents, named by number, and return what was taken."""
    names = {"invoices": [], "orders": []}
    for one in documents:
        names["invoices" if isinstance(one, invoicing.Invoice) else "orders"].append(one.number)
    options = {name: values.pop(name) for name in ("deposit", "override", "reason") if name in values}
    wish = wish_of(scene.session, "C1", **names, **({"amount": D(amount)} if amount is not None else {}), **values)
    (taken,) = take(scene.session, [wish], **options)
    return taken


def test_e7_7_credit_and_cash_pay_an_order_and_e7_8_a_rest_is_written_off(story):
    with story.on() as scene:
        first = add(scene, 25, rest="credit").payment
        assert (first.unallocated, first.status, first.lines) == (25, "payment received", [])
        booked = order(scene, 80)
        taken = add(scene, None, booked, credit="all", method="cash")
        assert (taken.received, taken.shares.credit, taken.payment.amount) == (55, 25, 55)
        assert (first.unallocated, booked.open_amount, booked.payment_status) == (0, 0, 100)
        assert "used by payment PY000002: take that back first" in scene.blocked("reverse", first)
        owed = bill(scene, 80)
        taken = add(scene, "79.50", owed, writes_off=True)
        (line,) = taken.payment.lines
        assert (line.amount, line.write_off, line.settles) == (D("79.50"), D("0.50"), 80)
        assert (owed.paid, owed.open_amount, owed.payment_status) == (80, 0, 100)
        scene.fire("reverse", taken.payment)
        assert (owed.open_amount, taken.payment.status) == (80, "void")
    with story.on() as scene:
        (owed,) = scene.all(invoicing.Invoice)
        with pytest.raises(Refused, match=r"it writes off 5\.00 EUR, no more than 1\.00 may be"):
            add(scene, 75, owed, writes_off=True)
        scene.session.rollback()
    with story.on() as scene:
        (owed,) = scene.all(invoicing.Invoice)
        taken = add(scene, 75, owed, writes_off=True, override=["write-off limit"], reason="an old customer")
        assert owed.open_amount == 0
        scene.fire("reverse", scene.all(invoicing.Payment)[1])
        assert scene.all(invoicing.Payment)[0].unallocated == 25
    assert story.sound()


@pytest.mark.parametrize("paid", [bill, order], ids=["invoice", "order"])
def test_who_pays_goes_past_a_check_of_the_payment_as_well(story, paid):
    with story.on() as scene:
        one, how = paid(scene, 80), {"amount": D(75), "write_off": True}
        with pytest.raises(Refused, match=r"it writes off 5\.00 EUR, no more than 1\.00 may be"):
            scene.session.fire("pay", [one], **how)
        scene.session.rollback()
    with story.on() as scene:
        one = paid(scene, 80)
        scene.session.fire("pay", [one], override=["write-off limit"], reason="he was right", **how).expect_done()
        assert one.open_amount == 0
        scene.session.write_later()  # the trail
        audit = scene.session[Audit]
        query = select(audit.reason).where(audit.verb == "override")
        assert scene.session.scalars(query).all() == [
            "write-off limit: it writes off 5.00 EUR, no more than 1.00 may be (he was right)"
        ]
    assert story.sound()


def test_e7_2_the_discount_is_taken_in_time_and_refused_when_it_is_late(story):
    with story.on("2024-06-01") as scene:
        term = {"code": "2/10", "name": "2 % in 10 days", "net_days": 30, "discount": D(2), "discount_days": 10}
        (term_id,) = scene.session.create(invoicing.PaymentTerm, [term])
        scene.session.edit(invoicing.Partner, [{"id": scene.shop.customer, "payment_term_id": term_id}])
        early, late, parts, whole = (bill(scene, 500) for _ in range(4))
        assert early.due_date == dt.date(2024, 7, 1)
    with story.on("2024-06-11") as scene:
        early, late, parts, whole = scene.all(invoicing.Invoice)
        outcome = scene.session.fire("pay", [early]).expect_done()
        assert outcome.done[0].message == "paid 490.00, early payment discount 10.00"
        assert (early.paid, early.open_amount) == (500, 0)
        scene.fire("pay", parts, amount=D(200))
        assert parts.paid == D("204.08")
        scene.fire("pay", parts)
        assert [
            sum(getattr(n, name) for one in scene.all(invoicing.Payment)[1:3] for n in one.lines)
            for name in ("amount", "discount")
        ] == [490, 10]
        scene.fire("pay", whole, no_discount=True)
        assert (scene.all(invoicing.Payment)[-1].amount, whole.open_amount) == (500, 0)
    with story.on("2024-06-12") as scene:
        late = scene.all(invoicing.Invoice)[1]
        scene.fire("pay", late, amount=D(490))
        assert late.open_amount == 10
        line = {"invoice_id": late.id, "amount": D(1), "discount": D(9)}
        (id_,) = scene.session.create(
            invoicing.Payment, [{"partner_id": scene.shop.customer, "amount": D(1), "lines": [line]}]
        )
        typed = scene.session.get_one(scene.session[invoicing.Payment], id_)
        assert "takes a discount of 9.00" in (why := scene.blocked("complete", typed))
        assert "earns 0.00 by a payment of 2024-06-12: write the rest off, or leave it open" in why
    assert story.sound()


def test_one_payment_for_several_things_with_a_fee(story):
    with story.on() as scene:
        scene.session.create(invoicing.GLItem, [{"code": "FEE", "name": "Bank fee"}])
        first, second, booked = bill(scene, 100), bill(scene, 60), order(scene, 40)
        taken = add(scene, 150, first, second, booked, items=["FEE=-2.50"])
        assert [(n.invoice_id, n.order_id, n.amount) for n in taken.payment.lines[:2]] == [
            (first.id, None, 100),
            (second.id, None, D("52.50")),
        ]
        assert (first.open_amount, second.open_amount, booked.paid) == (0, D("7.50"), 0)
        html = render_document(scene.session, taken.payment, "html").decode()
        assert "Bank fee" in html
        with pytest.raises(Refused, match=r"it pays 50\.00 of .*IN000002, which has 7\.50 open: 42\.50 is left over"):
            add(scene, 50, second)
        with pytest.raises(BadInput, match="what is left over cannot become 'kredit'"):
            add(scene, 50, second, rest="kredit")
        kept = add(scene, 50, second, rest="credit")
        assert (second.open_amount, kept.payment.unallocated) == (0, D("42.50"))
        assert "Your credit from it" in render_document(scene.session, kept.payment, "html").decode()
        refunded = add(scene, 45, booked, rest="refund")
        assert (booked.paid, refunded.refund.amount, refunded.payment.unallocated) == (40, -5, 0)
        paper = render_document(scene.session, refunded.refund, "html").decode()
        assert "Paid back" in paper
        assert "Credit of" in paper
        for amount, error in ((0, "cannot be paid with 0"), (-5, "which has 10.00 open: 15.00 is missing")):
            with pytest.raises(TradeloomError, match=error):
                scene.session.fire("pay", [bill(scene, 10)], amount=D(amount))
        use = add(scene, None, bill(scene, 40), credit="all").payment
        assert (use.kind_name, use.amount, kept.payment.unallocated) == ("credit_use", 0, D("2.50"))
        with pytest.raises(Refused, match=r"3\.00 of credit is to be used, there is 2\.50"):
            add(scene, None, bill(scene, 40), credit="3")
        scene.fire("reverse", use)
        assert kept.payment.unallocated == D("42.50")
        memo = bill(scene, -30)
        third = bill(scene, 100)
        add(scene, None, third, memo)
        assert (third.open_amount, memo.open_amount, scene.all(invoicing.Payment)[-1].amount) == (0, 0, 70)
        add(scene, 30, oldest=True, rest="credit")
    assert story.sound()


def test_money_is_deposited_cleared_executed_and_taken_up_again(story):
    with story.on("2024-06-01") as scene:
        scene.fire("pay", bill(scene, 10), method="check")
        scene.fire("pay", bill(scene, 20), method="cash", deposit=True)
        scene.fire("pay", bill(scene, 30))
        owed = bill(scene, 40)
        outcome = scene.session.fire("pay", [owed], method="direct debit").expect_done()
        assert "is awaiting execution" in outcome.done[0].message
        check, cash, transfer, debit = scene.all(invoicing.Payment)
        assert [one.status for one in (check, cash, transfer, debit)] == [
            "payment received",
            "deposited not cleared",
            "payment received",
            "awaiting execution",
        ]
        assert owed.open_amount == 40
        outcome = scene.session.fire("deposit", [check, cash, transfer])
        assert [one.message for one in outcome.idle] == [
            "it is deposited since 2024-06-01",
            "what is paid by transfer is not brought to a bank",
        ]
        scene.fire("clear", check, transfer)
        assert {one.status for one in (check, transfer)} == {"payment cleared"}
        scene.fire("clear", check, undo=True)
        assert (check.status, check.deposited_on) == ("deposited not cleared", dt.date(2024, 6, 1))
        with pytest.raises(BadInput, match="cannot be at the bank on 2024-05-01"):
            scene.session.fire("clear", [check], on=dt.date(2024, 5, 1))
        assert "is not executed automatically" in scene.blocked("release", payment_draft(scene))
    with story.on("2024-06-03") as scene:
        assert execute_payments(scene.session.app) == "1 payments executed"
    with story.on("2024-06-04") as scene:
        debit, owed = scene.all(invoicing.Payment)[3], scene.all(invoicing.Invoice)[3]
        assert (debit.state, debit.date, owed.open_amount) == ("completed", dt.date(2024, 6, 3), 0)
        with pytest.raises(BadInput, match="before it came"):
            scene.session.fire("reverse", [debit], on=dt.date(2024, 6, 2))
        outcome = scene.session.fire("reactivate", [debit]).expect_done()
        assert (debit.state, debit.status, debit.reversed_on) == ("reversed", "void", dt.date(2024, 6, 4))
        draft = scene.all(invoicing.Payment)[-1]
        assert outcome.done[0].message == f"draft #{draft.id} is made to correct it"
        scene.fire("release", draft)
        scene.fire("reactivate", draft)
        assert (draft.state, draft.status, [n.amount for n in draft.lines]) == ("draft", "awaiting payment", [40])
    assert story.sound()


def payment_draft(scene):
    (id_,) = scene.session.create(invoicing.Payment, [{"partner_id": scene.shop.customer, "amount": D(5)}])
    return scene.session.get_one(scene.session[invoicing.Payment], id_)


def test_a_prepayment_taken_back_is_taken_from_the_invoices_that_used_it(story):
    with story.on() as scene:
        booked = order(scene, 300)
        scene.fire("pay", booked, amount=D(100))
        scene.fire("pay", booked, amount=D(20))
        scene.fire("invoice", booked)
        (owed,) = scene.all(invoicing.Invoice)
        scene.fire("complete", owed)
        assert (owed.paid, booked.prepaid, booked.paid) == (120, 0, 120)
        scene.fire("reverse", scene.all(invoicing.Payment)[1])
        assert (owed.paid, booked.prepaid, booked.paid) == (100, 0, 100)
        scene.fire("pay", owed)
        assert "reverse the payments first" in scene.blocked("reactivate", booked)
        full = order(scene, 50)
        scene.fire("pay", full)
        scene.fire("invoice", full)
        last = scene.all(invoicing.Invoice)[-1]
        scene.fire("complete", last)
        assert (last.open_amount, last.payment_status) == (0, 100)
    assert story.sound()


def test_a_way_to_pay_is_added_and_one_is_no_longer_used(story):
    with story.on() as scene:
        rows = [{"code": "web", "name": "Web shop", "execution": "automatic"}]
        scene.session.create(invoicing.PaymentMethod, rows)
        with pytest.raises(BadInput, match="executed manually, so it cannot be deferred"):
            scene.session.create(invoicing.PaymentMethod, [{"code": "x", "name": "x", "is_deferred": True}])
        assert scene.order({"description": "work", "quantity": D(1)}, payment_method="web").payment_method == "web"
        owed = bill(scene, 10)
        scene.fire("pay", owed, method="web")
        assert owed.open_amount == 0
        check = scene.one(invoicing.PaymentMethod, code="check")
        scene.session.edit(invoicing.PaymentMethod, [{"id": check.id, "active": False}])
        with pytest.raises(BadInput, match="'check' is not a way to pay"):
            scene.session.fire("pay", [bill(scene, 10)], method="check")
