"""Mistakes of authors of addons that nothing else would tell are refused, and say where they are."""

from dataclasses import replace

import pytest

from addons.installing import refuse_mistakes
from core import AddonError
from core.composition import CORE, Composition, contributions, plugin_manager, resolve

BASE = """
class Thing(Model, table="{0}_thing"):
    name: Mapped[str]

    @classmethod
    def constraints(cls):
        return [UniqueConstraint("name")]

    @classmethod
    def greet(cls):
        return ["{0}"]

@hookimpl
def models():
    return [Thing]
"""

MORE = """
from addons import {0}

class Thing({0}.Thing, extends=True):
    {1}: Mapped[str | None]

    @classmethod
    def constraints(cls):
        return [Index(None, "{1}")]

    @classmethod
    def greet(cls):
        return [*super().greet(), "{1}"]

@hookimpl
def models():
    return [Thing]
"""


@pytest.fixture
def three(write_addon):
    a = write_addon("aa", BASE.format("aa"))
    b = write_addon("bb", MORE.format("aa", "colour"), depends=("aa",))
    c = write_addon("cc", MORE.format("aa", "size"), depends=("aa",))
    return {addon.name: addon for addon in (CORE, a, b, c)}


def test_overriding_a_column_of_another_addon_is_refused(three, write_addon):
    bad = write_addon("dd", MORE.format("aa", "name"), depends=("aa",))
    with pytest.raises(AddonError, match=r"addons.dd.Thing overrides the column 'name' of addons.aa.Thing"):
        refuse_mistakes(Composition(resolve({**three, "dd": bad}, ["dd"])))


def test_two_addons_that_add_the_same_column_are_refused(three, write_addon):
    other = write_addon("dd", MORE.format("aa", "colour"), depends=("aa",))
    with pytest.raises(AddonError, match="overrides the column 'colour'"):
        refuse_mistakes(Composition(resolve({**three, "dd": other}, ["bb", "dd"])))


def test_a_misspelt_hook_is_named_with_addon_file_line_and_suggestion(write_addon):
    addon = write_addon("dd", "\n\n@hookimpl\ndef transitons():\n    return []")
    with pytest.raises(AddonError, match="addon 'dd' implements hook 'transitons', which does not exist") as caught:
        refuse_mistakes(Composition([CORE, addon]))
    line = addon.plugin.transitons.__code__.co_firstlineno
    assert f"did you mean 'transitions'? ({addon.plugin.__file__}:{line})" in caught.value.message


def test_a_hook_of_an_addon_that_is_not_in_the_set_is_refused_unless_it_is_optional(write_addon):
    source = "@hookimpl{}\ndef settings():\n    return ['a setting']"
    manager = plugin_manager([CORE, replace(write_addon("dd", source.format("(optionalhook=True)")), depends=())])
    assert list(contributions(manager, "settings")) == []
    with pytest.raises(AddonError, match="implements hook 'settings', which does not exist") as caught:
        refuse_mistakes(Composition([CORE, replace(write_addon("ee", source.format("")), depends=())]))
    assert "name the addon that specifies it in 'depends'" in caught.value.remedy


@pytest.mark.parametrize("word", ["tryfirst", "trylast"])
def test_an_absolute_order_is_refused(write_addon, word):
    addon = write_addon("dd", f"@hookimpl({word}=True)\ndef started(app):\n    pass")
    with pytest.raises(AddonError, match="addon 'dd' asks for an absolute order of hook 'started'"):
        refuse_mistakes(Composition([CORE, addon]))
