"""Tools need not be enabled, and cannot be."""

from __future__ import annotations

import json

import pytest

from addons.installing import enable, woven
from core import AddonError
from core.composition import discover
from core.lifecycle import make_engine


def test_a_tool_cannot_be_enabled(tradeloom):
    assert tradeloom("init", "acme", "--addons", "base")[0] == 0
    assert tradeloom("addon", "enable", "console") == (
        1,
        "Error: 'console' is a tool: it is enough that it is installed\nJust use it.\n",
    )
    with pytest.raises(AddonError, match="'backup' is a tool"):
        enable(make_engine("sqlite:///x.db"), discover(), ["backup"], lambda: None)


def test_addons_are_listed_in_groups(tradeloom):
    _, said = tradeloom("addon", "list")
    titles = [line for line in said.splitlines() if line.startswith(("Trade", "The core", "Tools"))]
    assert titles == [
        "Trade",
        "The core, and services woven in where others need them",
        "Tools, for which it is enough to be installed",
    ]
    groups = {one["addon"]: one["group"] for one in json.loads(tradeloom("addon", "list", "--json")[1])}
    assert (groups["sales"], groups["printing"], groups["core"], groups["console"]) == (
        "trade",
        "service",
        "service",
        "tool",
    )
    assert {name for name, group in groups.items() if group != "tool"} == set(woven(discover()))
