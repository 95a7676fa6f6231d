"""Sharing money out is pure arithmetic: what came and credit are what is paid, billed as fees, and left over."""

from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addons.invoicing.paying.sharing import Payable, credit_used, due, share
from addons.invoicing.terms.early_payment import earned
from core import Refused, rounded


def cents(low, high):
    return st.integers(low * 100, high * 100).map(lambda n: D(n).scaleb(-2))


def rate(percent):
    part = D(percent) / 100
    return lambda paid: earned(part, paid, lambda amount: rounded(amount, 2))


PAYABLES = st.lists(st.tuples(cents(-50, 100), st.sampled_from([0, 0, 2, 3])), max_size=5)


@settings(max_examples=25)
@given(PAYABLES, cents(0, 200), cents(-5, 5), cents(0, 40), st.booleans())
def test_allocated_and_left_over_is_received_and_credit(owed, received, items, credit, writes_off):
    payables = [
        Payable(("invoice_id", n), f"IN{n}", open_, earns=rate(open_ > 0 and off))
        for n, (open_, off) in enumerate(owed)
    ]
    shares = share(payables, received, items=items, credit=credit, writes_off=writes_off)
    assert received + credit == sum(one.amount for one in shares.parts) + items + shares.left
    for one in shares.parts:
        assert abs(one.settles) <= abs(one.payable.open)
        assert 0 <= one.discount <= max(one.payable.earns(one.settles), 0)
        if writes_off:
            assert one.settles == one.payable.open
        elif one.payable.open < 0 <= received + credit - items:
            assert one.amount == one.payable.open


@settings(max_examples=25)
@given(PAYABLES)
def test_what_is_due_pays_all_of_it(owed):
    payables = [
        Payable(("invoice_id", n), f"IN{n}", open_, earns=rate(open_ > 0 and off))
        for n, (open_, off) in enumerate(owed)
    ]
    shares = share(payables, due(payables))
    assert shares.left == 0
    assert [one.settles for one in shares.parts] == [one.open for one in payables if one.open]


def test_discounts_are_earned_by_what_is_paid():
    bill = Payable(("invoice_id", 1), "IN1", D(500), earns=rate(2))
    for money, discount in (("490", "10"), ("500", "0"), ("495", "5"), ("245", "5"), ("100", "2.04")):
        (part,) = share([bill], D(money)).parts
        assert (part.amount, part.discount) == (D(money), D(discount))


def test_parts_that_are_asked_for_are_paid_or_refused():
    bills = [Payable(("invoice_id", n), f"IN{n}", D(50), asked) for n, asked in enumerate((None, D(20)))]
    assert [one.amount for one in share(bills, D(70)).parts] == [50, 20]
    with pytest.raises(Refused, match="IN1 is to be paid 20, and only 10 is left for it"):
        share(bills, D(60))


def test_credit_goes_where_money_does_not():
    assert [credit_used(D(80), *given) for given in ((None, D(25)), (D(55), D(25)), (D(70), D(25)), (D(90), D(5)))] == [
        25,
        25,
        10,
        0,
    ]
