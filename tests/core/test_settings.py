"""Declared preferences: their types and what is refused."""

from datetime import date
from decimal import Decimal

import pytest

from core import BadInput, Setting


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (str, "x", "x"),
        (int, "7", 7),
        (bool, "yes", True),
        (bool, "FALSE", False),
        (Decimal, "1.50", Decimal("1.50")),
        (date, "2030-12-31", date(2030, 12, 31)),
    ],
)
def test_a_text_becomes_a_value_of_the_settings_type(kind, text, value):
    assert Setting("a.b", kind, None, "").parse(text) == value


@pytest.mark.parametrize(("kind", "text"), [(int, "7.5"), (bool, "maybe"), (Decimal, "much"), (date, "31.12.2030")])
def test_a_text_that_does_not_fit_is_refused_with_the_key(kind, text):
    with pytest.raises(BadInput, match=f"setting 'a.b' cannot be '{text}'") as caught:
        Setting("a.b", kind, None, "").parse(text)
    assert caught.value.remedy.startswith("Give ")
