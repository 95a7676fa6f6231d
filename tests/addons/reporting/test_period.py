"""Days and periods in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.reporting.parameter import Parameter, parse
from addons.reporting.period import compared_with, day_in_words, period_of
from core import BadInput

TODAY = date(2024, 3, 31)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", "2024-03-31", "2024-03-31"),
        ("yesterday", "2024-03-30", "2024-03-30"),
        ("this-month", "2024-03-01", "2024-03-31"),
        ("last-month", "2024-02-01", "2024-02-29"),
        ("last-quarter", "2023-10-01", "2023-12-31"),
        ("this-year", "2024-01-01", "2024-12-31"),
        ("year-to-date", "2024-01-01", "2024-03-31"),
        ("2030", "2030-01-01", "2030-12-31"),
        ("2030-Q4", "2030-10-01", "2030-12-31"),
        ("2030-02", "2030-02-01", "2030-02-28"),
    ],
)
def test_a_period_in_words_is_two_days(text, first, last):
    assert [str(day) for day in period_of(text, TODAY)] == [first, last]


def test_a_period_is_compared_with_whole_months_or_the_same_days():
    month, part = (date(2024, 2, 1), date(2024, 2, 29)), (date(2024, 2, 10), date(2024, 2, 29))
    assert compared_with(month, "last-year") == (date(2023, 2, 1), date(2023, 2, 28))
    assert compared_with(month, "previous") == (date(2024, 1, 1), date(2024, 1, 31))
    assert compared_with(part, "last-year") == (date(2023, 2, 10), date(2023, 2, 28))
    assert compared_with(part, "previous") == (date(2024, 1, 21), date(2024, 2, 9))


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 500))
def test_the_period_before_ends_where_the_period_begins(first, days):
    last = date.fromordinal(first.toordinal() + days)
    begun, ended = compared_with((first, last), "previous")
    assert (first - ended).days == 1
    assert begun <= ended


def test_days_in_words_are_parameters_and_unknown_ones_are_errors():
    assert day_in_words("start-of-last-month", TODAY) == date(2024, 2, 1)
    assert day_in_words("end-of-quarter", TODAY) == date(2024, 3, 31)
    known = [Parameter("from", date)]
    assert parse("it", known, {"from": "start-of-year"}, TODAY) == {"from": date(2024, 1, 1)}
    for wrong in ("start-of-week", "2024-02-30", "start-of-yeer"):
        with pytest.raises(BadInput, match="it: 'from' cannot be") as refused:
            parse("it", known, {"from": wrong}, TODAY)
        assert "start-of-month" in refused.value.remedy
    for wrong in ("this-monht", "2030-Q5", "2030-13", "0000"):
        with pytest.raises(BadInput, match="there is no period"):
            period_of(wrong, TODAY)
