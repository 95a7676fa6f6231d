"""Which addons need another one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core import Addon
from core.composition import ordered


def dependants(installed: Mapping[str, Addon], name: str, among: Iterable[str]) -> list[str]:
    """Return those of `among` that depend on `name`, directly or not, dependants first.

    `name` itself need not be installed any more.
    """
    needing = {name}
    others = [other for other in among if other in installed]
    while more := [o for o in others if o not in needing and needing & set(installed[o].depends)]:
        needing.update(more)
    found = needing - {name}
    graph = {other: set(installed[other].depends) & found for other in found}
    return ordered(graph)[::-1]
