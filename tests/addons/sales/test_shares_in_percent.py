"""Shares in percent: 100 is all of it, and 0 nothing, so that lists by a status miss nothing that is open."""

from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from addons.sales import percent

CENTS = st.decimals("0.01", "99999.99", places=2)


def test_what_is_nearly_all_is_not_all_and_nearly_nothing_is_something():
    assert [percent(D(part), D(1000)) for part in (0, 1, 4, 5, 995, 999, 1000, 1001)] == [0, 1, 1, 1, 99, 99, 100, 101]
    assert [percent(D(part), D(-1000)) for part in (0, -1, -999, -1000)] == [0, 1, 99, 100]
    assert (percent(D(0), D(0)), percent(D(1), D(3)), percent(D(2), D(3))) == (100, 33, 67)


@given(CENTS, CENTS)
def test_a_share_is_rounded_half_up_but_for_what_is_nearly_all_or_nothing(part, whole):
    exact, share = part * 100 / whole, percent(part, whole)
    assert (share == 100) == (part == whole)
    assert share > 0
    assert abs(share - exact) < 1
