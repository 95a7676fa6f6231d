"""The contract every addon keeps: one function per rule, asked by pytest and by `tradeloom addon check`.

A rule takes an addon and all that is installed and returns what breaks it: `rule(addon, discover())`. Rules of
`DATABASE_RULES` take an engine of an empty database besides. `examine(path)` asks them all of an addon that may be
broken in any way, and tells what could not be asked.
"""

from __future__ import annotations

from addons.devkit.contract.breach import Breach as Breach
from addons.devkit.contract.composed import COMPOSED_RULES as COMPOSED_RULES
from addons.devkit.contract.examining import examine as examine
from addons.devkit.contract.fragments import FRAGMENT_RULES as FRAGMENT_RULES
from addons.devkit.contract.front_door import FRONT_DOOR_RULES as FRONT_DOOR_RULES
from addons.devkit.contract.locating import fronts as fronts
from addons.devkit.contract.sources import SOURCE_RULES as SOURCE_RULES

RULES = (*SOURCE_RULES, *FRONT_DOOR_RULES, *FRAGMENT_RULES, *COMPOSED_RULES)
"""The rules that need no database, those that ask least of the addon first."""
