"""Exact figures and UTC times, alike on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core import BadInput, rounded

money = st.decimals(min_value=D("-99999999999999.9999"), max_value=D("99999999999999.9999"), places=4)


def store(app, toy, **values):
    with app.unit() as session:
        (id_,) = session.create(toy.plugin.Thing, [{"code": "A", **values}])
    return id_


def test_figures_come_back_exactly_and_sums_in_sql_are_exact(toy_app, toy):
    T = toy_app[toy.plugin.Thing]
    figures = [D("0.1"), D("0.2"), D("99999999999999.9999"), D("-99999999999999.9999"), D("0.0001")]
    with toy_app.unit() as session:
        session.create(T, [{"code": f"{n}", "amount": amount} for n, amount in enumerate(figures)])
    with toy_app.unit() as session:
        assert list(session.scalars(select(T.amount).order_by(T.id))) == figures
        assert session.scalar(select(func.sum(T.amount))) == D("0.3001")
        assert session.scalar(select(func.count()).where(T.amount == D("0.1"))) == 1
        assert session.scalar(select(func.count()).where(T.amount + D("0.2") == D("0.3"))) == 1
        assert isinstance(session.scalar(select(func.max(T.amount))), D)


@settings(max_examples=25)
@given(st.lists(money, min_size=1, max_size=5))
def test_any_figures_that_fit_add_up_to_the_same_sum_in_sql(toy_app, toy, figures):
    T = toy_app[toy.plugin.Thing]
    with toy_app.unit() as session:
        session.create(T, [{"code": f"{n}", "amount": D(amount)} for n, amount in enumerate(figures)])
        assert session.scalar(select(func.sum(T.amount))) == sum(figures)
        session.rollback()


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1.5, "is not exact"),
        (True, "is not exact"),
        (D("NaN"), "is not a figure"),
        (D("Infinity"), "is not a figure"),
        (D("1e400"), "does not fit"),
        (D("100000000000000"), "does not fit"),
        (D("0.00001"), "does not fit"),
        ("1e400", "does not fit"),
        ("twelve", "is not a number"),
    ],
)
def test_a_figure_that_cannot_be_kept_is_refused_not_rounded(toy_app, toy, value, message):
    T = toy_app[toy.plugin.Thing]
    with pytest.raises(BadInput, match=message):
        toy_app.run(lambda session: session.create(T, [{"code": "A", "amount": value}]))


def test_times_of_any_zone_come_back_in_utc(toy_app, toy):
    there = datetime(2030, 1, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    id_ = store(toy_app, toy, at=there)
    with toy_app.unit() as session:
        found = session.get_one(toy_app[toy.plugin.Thing], id_).at
    assert found == there
    assert found.tzinfo is UTC


def test_a_time_without_zone_is_refused(toy_app, toy):
    with pytest.raises(BadInput, match="has no time zone"):
        store(toy_app, toy, at=datetime(2030, 1, 1))


@pytest.mark.parametrize(("value", "digits", "wanted"), [("2.5", 0, "3"), ("-2.5", 0, "-3"), ("1.005", 2, "1.01")])
def test_halves_are_rounded_away_from_zero(value, digits, wanted):
    assert rounded(D(value), digits) == D(wanted)


@given(st.decimals(-(10**9), 10**9, places=6), st.integers(0, 6))
def test_rounding_moves_a_figure_by_half_a_unit_at_most_and_twice_changes_nothing(value, digits):
    once = rounded(value, digits)
    assert abs(once - value) * 2 <= D(1).scaleb(-digits)
    assert rounded(once, digits) == once
    assert rounded(-value, digits) == -once
