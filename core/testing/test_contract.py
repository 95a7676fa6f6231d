"""Ask the contract of every addon found: `pytest --pyargs core.testing`, with `-k my_addon` for one.

Addons are found as the command line finds them: installed, or in a folder of `addons_path` in tradeloom.toml.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.addon import Addon, discover
from core.config import read_config
from core.database import make_engine
from core.testing.contract import RULES, Rule
from core.testing.contract_database import DATABASE_RULES, DatabaseRule

INSTALLED = discover(read_config().addons_path)
ADDONS = [pytest.param(addon, id=name) for name, addon in INSTALLED.items() if name != "core"]


@pytest.mark.parametrize("addon", ADDONS)
@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.__name__) for rule in RULES])
def test_addon_keeps_the_contract(rule: Rule, addon: Addon) -> None:
    """Ask one rule of one addon."""
    findings = rule(addon, INSTALLED)
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("addon", ADDONS)
@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.__name__) for rule in DATABASE_RULES])
def test_addon_keeps_the_contract_in_a_database(
    rule: DatabaseRule, addon: Addon, new_database: Callable[[], str]
) -> None:
    """Ask one rule of one addon in an empty database."""
    engine = make_engine(new_database())
    try:
        findings = rule(addon, INSTALLED, engine)
    finally:
        engine.dispose()
    assert not findings, "\n".join(findings)
