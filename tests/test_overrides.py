"""The order of overrides is that of `depends`: an addon's run before those of the addons it depends on."""

from functools import cache

import pytest

from addons import sales
from addons.installing import woven
from core.composition import compose, discover, resolve

INSTALLED = discover()
NAMES = woven(INSTALLED)
ALL = compose(resolve(INSTALLED, NAMES))
MODELS = [pytest.param(model, id=ALL.name_of(model)) for model in ALL.fragments]
DEEPEST = 34


@cache
def with_needs(name):
    """Return the composition of an addon and what it needs, made once: more than are kept otherwise."""
    return compose(resolve(INSTALLED, [name]))


def below(name):
    """Return the addons that come before this one because it depends on them, directly or not, when all are there."""
    found, waiting = set(), [name]
    while waiting:
        addon = INSTALLED[waiting.pop()]
        new = {*addon.depends, *(one for one in addon.optional if one in INSTALLED)} - found
        found |= new
        waiting += new
    return found


def refuse_wrong_order(composition, model):
    order = composition[model].__mro__
    owners = [composition.addon_of[one] for one in order if one in composition.addon_of and one.__model__ is model]
    for place, owner in enumerate(owners):
        above = set(owners[:place]) & below(owner)
        assert not above, f"{composition.name_of(model)}: {above} before {owner}, which depends on it: {owners}"


@pytest.mark.parametrize("model", MODELS)
def test_with_all_addons_dependants_run_first(model):
    refuse_wrong_order(ALL, model)


@pytest.mark.parametrize("name", NAMES)
def test_with_each_addon_and_what_it_needs_dependants_run_first(name):
    composition = with_needs(name)
    for model in composition.fragments:
        refuse_wrong_order(composition, model)


@pytest.mark.parametrize("model", MODELS)
def test_what_else_is_enabled_changes_no_order(model):
    order = [one for one in ALL[model].__mro__ if one in ALL.addon_of]
    for name in NAMES:
        composition = with_needs(name)
        if model in composition.fragments:
            alone = [one for one in composition[model].__mro__ if one in composition.addon_of]
            assert alone == [one for one in order if one in alone]


def test_an_order_with_all_addons_is_no_tower():
    depth = len(ALL[sales.Order].__mro__)
    assert depth <= DEEPEST, f"a composed order is {depth} classes deep: put the fragments of one room together"
