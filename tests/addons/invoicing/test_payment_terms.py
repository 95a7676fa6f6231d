"""Payment terms: due days, instalments and early payment discounts (semantics 7.1, 7.4)."""

import datetime as dt
from decimal import Decimal as D
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addons.invoicing.terms.due_rule import DueRule, TradeDates, is_weekend, read_days
from addons.invoicing.terms.early_payment import EarlyPayment, earned, paid_off
from addons.invoicing.terms.splitting import NET, REMAINDER, Part, amounts, what_is_missing
from core import BadInput, rounded

cents = partial(rounded, digits=2)
THIRDS = [Part(D(30)), Part(D(30)), Part(D(40))]


def due(day, own=(), **rule):
    return str(DueRule(**rule).due(TradeDates(dt.date.fromisoformat(day)), is_weekend, own))


def split(parts, total, net=None):
    return [f"{one:.2f}" for one in amounts(parts, D(total), D(net or total), cents)]


# --- due days --------------------------------------------------------------------------------------------------


def test_a_fixed_day_is_a_month_later_after_the_cut_off_e7_1():
    rule = {"fixed_day": 15, "offset_months": 1, "cutoff_day": 20}
    assert (due("2024-03-20", **rule), due("2024-03-21", **rule)) == ("2024-04-15", "2024-05-15")


def test_a_day_that_the_month_does_not_have_is_its_last_one():
    assert due("2025-04-10", fixed_day=31, offset_months=1) == "2025-05-31"
    assert due("2025-03-10", fixed_day=31, offset_months=1) == "2025-04-30"
    assert due("2024-01-31", offset_months=1) == "2024-02-29"
    assert due("2024-12-20", fixed_day=15) == "2025-01-15", "not before the invoice"


def test_maturity_days_and_the_next_business_day_e7_3():
    rule = {"net_days": 30, "maturity_days": (5, 15, 25)}
    assert (due("2024-01-20", **rule), due("2024-01-27", **rule)) == ("2024-02-25", "2024-03-05")
    assert due("2024-01-20", **rule, next_business_day=True) == "2024-02-26"
    assert due("2024-01-20", (10,), **rule) == "2024-03-10", "the customer's own"
    assert due("2024-02-20", maturity_days=(31,)) == "2024-02-29"
    assert due("2024-01-17", weekday=4) == "2024-01-19"


@pytest.mark.parametrize("text", ["5 5", "15 5", "0", "32", "1 2 3 4", "ten", "5.5"])
def test_days_that_are_no_maturity_days_are_refused(text):
    with pytest.raises(BadInput, match="are no maturity days"):
        read_days(text)


@settings(max_examples=25)
@given(
    st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)),
    st.integers(0, 90),
    st.sets(st.integers(1, 31), max_size=3).map(lambda found: tuple(sorted(found))),
    st.sampled_from([None, 0, 4, 6]),
    st.integers(1, 31),
)
def test_nothing_is_due_before_its_document_nor_on_a_free_day(day, days, maturity_days, weekday, fixed):
    dates = TradeDates(day)
    counted = DueRule(days, maturity_days=maturity_days, weekday=weekday, next_business_day=True)
    assert counted.due(dates, is_weekend) >= day + dt.timedelta(days=days)
    assert not is_weekend(counted.due(dates, is_weekend))
    assert DueRule(fixed_day=fixed, cutoff_day=20).due(dates, is_weekend) >= day


# --- instalments -----------------------------------------------------------------------------------------------


def test_the_last_instalment_takes_the_residual_cents_e7_4():
    assert split(THIRDS, "99.99") == ["30.00", "30.00", "39.99"]
    assert split([Part(D(50)), Part(D(50))], "0.05") == ["0.03", "0.02"]


def test_instalments_of_net_of_total_and_of_the_rest_e7_5():
    parts = [Part(D(50), NET), Part(D(40)), Part(D(100), REMAINDER)]
    assert split(parts, 121, 100) == ["50.00", "48.40", "22.60"]


def test_a_fixed_date_and_the_end_of_the_month_e7_10():
    parts = [
        Part(D(30), rule=DueRule(fixed_date=dt.date(2024, 1, 10))),
        Part(D(70), rule=DueRule(net_days=30, end_of_month=True)),
    ]
    dates = TradeDates(dt.date(2024, 2, 10))
    assert split(parts, "1000.01") == ["300.00", "700.01"]
    assert [str(part.rule.due(dates, is_weekend)) for part in parts] == ["2024-01-10", "2024-03-31"]


def test_instalments_count_from_order_and_delivery():
    dates = TradeDates(dt.date(2024, 2, 10), order=dt.date(2024, 1, 1), delivery=dt.date(2024, 2, 1))
    found = [DueRule(5, counted_from=one).due(dates, is_weekend) for one in ("order", "delivery", "invoice")]
    assert [f"{day:%m-%d}" for day in found] == ["01-06", "02-06", "02-15"]


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ([Part(D(30)), Part(D(40))], "70 % of the total, not 100 %"),
        ([Part(D(30)), Part(D(50), NET)], "no instalment takes the rest"),
        ([Part(amount=D(30))], "no instalment takes the rest"),
        ([Part(D(100), REMAINDER), Part(D(100), REMAINDER)], "comes after the one that takes the rest"),
        (THIRDS, ""),
    ],
)
def test_instalments_are_a_whole(parts, why):
    assert why in what_is_missing(parts)
    assert bool(why) == bool(what_is_missing(parts))


part = st.builds(
    Part,
    st.decimals(D("0.01"), 100, places=2),
    st.sampled_from(["total", "net", "remainder"]),
    st.none() | st.decimals(D("0.01"), 1000, places=2),
)


@settings(max_examples=25)
@given(st.lists(part, min_size=1, max_size=5), st.decimals(-(10**6), 10**6, places=2), st.decimals(0, 1, places=2))
def test_instalments_add_up_and_none_turns_the_sign(parts, total, share):
    found = list(amounts(parts, total, rounded(total * share, 2), cents))
    assert sum(found) == total
    assert all(one == 0 or (one > 0) == (total > 0) for one in found)


# --- early payment ---------------------------------------------------------------------------------------------


def test_paying_early_earns_a_discount_until_its_last_day_e7_2():
    early, day = EarlyPayment(((D(2), 10),)), dt.date(2024, 6, 1)

    def discount(paid_on, part=D(500)):
        share = early.share(early.percent(day, dt.date.fromisoformat(paid_on), is_weekend), D(500), D(400))
        return earned(share, part, cents)

    assert (discount("2024-06-11"), discount("2024-06-12")) == (D("10.00"), 0)
    assert discount("2024-06-11", D(250)) == D("5.00"), "pro rata by the part paid in time"
    assert due("2024-06-01", net_days=30) == "2024-07-01"


def test_two_steps_grace_and_the_net():
    early, day = EarlyPayment(((D(3), 5), (D(1), 14)), grace_days=2, on_net=True), dt.date(2024, 6, 3)
    rates = [early.percent(day, day + dt.timedelta(days=days), is_weekend) for days in (7, 8, 16, 17)]
    assert rates == [3, 1, 1, 0]
    assert early.share(D(3), D(119), D(100)) * 119 == 3
    weekend = EarlyPayment(((D(3), 5),), next_business_day=True)
    assert weekend.until(day, 5, is_weekend) == dt.date(2024, 6, 10)


@settings(max_examples=25)
@given(st.lists(st.decimals(D("0.01"), 1000, places=2), min_size=1, max_size=6), st.decimals(0, 20, places=2))
def test_the_parts_of_a_whole_earn_what_the_whole_does(parts, percent):
    total, before, found = sum(parts), D(0), D(0)
    share = EarlyPayment().share(percent, total, total)
    for one in parts:
        found += earned(share, one, cents, before)
        before += one
    assert found == cents(total * percent / 100)
    assert cents(paid_off(share, total - total * share)) == total
