"""Periods and earnings of commissions, without a database (semantics 6.1)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addons.commissions.earning import chosen, earned, formula
from addons.commissions.period import FREQUENCIES, Period, months_before, period_before, period_of


@dataclass
class Terms:
    amount_multiplier: D = D(0)
    amount_subtract: D = D(0)
    quantity_multiplier: D = D(0)
    quantity_subtract: D = D(0)
    positive_only: bool = False
    exclude: bool = False


def day(text):
    return dt.date.fromisoformat(text)


def test_e6_1_amount_less_what_is_subtracted():
    terms = Terms(D("0.05"), D(500))
    assert earned(terms, D("1200.00") + D("800.00") - D("300.00"), D(7)) == D("60.00")
    assert formula(terms, D(1700), D(7)) == "(1700.00 - 500.00) x 0.05"


def test_e6_2_negative_or_nothing():
    assert earned(Terms(D("0.05"), D(500), positive_only=True), D(400), D(0)) == 0
    assert earned(Terms(D("0.05"), D(500)), D(400), D(0)) == D("-5.00")
    assert formula(Terms(D("0.05"), D(500), positive_only=True), D(400), D(0)) == "max(0, 400.00 - 500.00) x 0.05"


def test_e6_3_amount_and_quantity():
    terms = Terms(D("0.02"), D(0), D("0.50"), D(10))
    assert earned(terms, D("2000.00"), D(40)) == D("55.00")
    assert formula(terms, D(2000), D(40)) == "2000.00 x 0.02 + (40 - 10) x 0.5"


@pytest.mark.parametrize(
    ("frequency", "start", "first", "last"),
    [
        ("semi-monthly", "2024-02-20", "2024-02-16", "2024-02-29"),
        ("semi-monthly", "2024-02-15", "2024-02-01", "2024-02-15"),
        ("weekly", "2024-02-20", "2024-02-18", "2024-02-24"),
        ("weekly", "2024-02-18", "2024-02-18", "2024-02-24"),
        ("monthly", "2024-02-20", "2024-02-01", "2024-02-29"),
        ("quarterly", "2024-05-31", "2024-04-01", "2024-06-30"),
        ("yearly", "2024-05-31", "2024-01-01", "2024-12-31"),
    ],
)
def test_e6_5_the_period_of_a_day(frequency, start, first, last):
    assert period_of(day(start), frequency) == Period(day(first), day(last))
    assert str(period_of(day(start), frequency)) == f"{first} to {last}"


@settings(max_examples=25)
@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.sampled_from(FREQUENCIES))
def test_periods_follow_each_other_without_gap(some_day, frequency):
    period, before = period_of(some_day, frequency), period_before(some_day, frequency)
    assert period.first <= some_day <= period.last
    assert before.last + dt.timedelta(days=1) == period.first
    assert period_of(period.first, frequency) == period_of(period.last, frequency) == period


def test_months_before():
    assert months_before(day("2024-02-29"), 24) == day("2022-02-01")
    assert months_before(day("2024-02-29"), 50000) == dt.date.min


@settings(max_examples=25)
@given(st.lists(st.booleans(), max_size=5))
def test_a_cascade_counts_each_line_at_most_once(excludes):
    rules = [Terms(exclude=one) for one in excludes]
    found = chosen(rules, cascade=True)
    assert list(found) == ([] if any(excludes) else rules[-1:])
    assert list(chosen(rules, cascade=False)) == ([] if any(excludes) else rules)
