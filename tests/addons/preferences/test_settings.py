"""Declared preferences: their types and what is refused."""

from datetime import date
from decimal import Decimal

import pytest

from addons.preferences import Setting, settings_of
from addons.preferences.scope import scope_of, scopes_of, whose
from core import BadInput, UsageError


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


def test_hook_settings(open_app, write_addon):
    addon = write_addon("dd", '@hookimpl\ndef settings():\n    return [Setting("dd.age", int, 7, "Days")]')
    setting = settings_of(open_app(addon).composition)["dd.age"]
    assert (setting.default, setting.parse("9")) == (7, 9)


def test_hook_scopes(open_app, write_addon):
    source = """
    @hookimpl
    def scopes(connection):
        return {"ship": {"MARY": 1}}
    """
    app = open_app(write_addon("dd", source))
    with app.engine.connect() as connection:
        scopes = scopes_of(app.composition.manager, connection)
    assert scope_of("ship MARY", scopes) == "ship:1"
    assert whose("ship:1", scopes) == "ship MARY"
    with pytest.raises(UsageError, match="there is no ship 'MARRY' to have preferences, did you mean 'MARY'"):
        scope_of("ship MARRY", scopes)
