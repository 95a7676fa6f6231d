"""Ask the contract of every addon found: `pytest --pyargs addons.devkit.testing`, with `-k my_addon` for one.

Addons are found as the command line finds them: installed, or in a folder of `addons_path` in tradeloom.toml.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from addons.console.config import read_config
from addons.devkit.contract import RULES
from addons.devkit.contract.closure import Rule
from addons.devkit.contract.tables import DATABASE_RULES, DatabaseRule
from core import Addon
from core.composition import discover
from core.lifecycle import make_engine

INSTALLED = discover(read_config().addons_path)
ADDONS = [pytest.param(addon, id=name) for name, addon in INSTALLED.items() if name != "core"]


@pytest.mark.parametrize("addon", ADDONS)
@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.__name__) for rule in RULES])
def test_addon_keeps_the_contract(rule: Rule, addon: Addon) -> None:
    """Ask one rule of one addon."""
    breaches = [breach for breach in rule(addon, INSTALLED) if not breach.is_advice]
    assert not breaches, "\n".join(map(str, breaches))


@pytest.mark.parametrize("addon", ADDONS)
@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.__name__) for rule in DATABASE_RULES])
def test_addon_keeps_the_contract_in_a_database(
    rule: DatabaseRule, addon: Addon, new_database: Callable[[], str]
) -> None:
    """Ask one rule of one addon in an empty database."""
    engine = make_engine(new_database())
    try:
        breaches = rule(addon, INSTALLED, engine)
    finally:
        engine.dispose()
    assert not breaches, "\n".join(map(str, breaches))
