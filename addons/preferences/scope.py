"""For whom a preference is meant: everybody, a user, or what addons say has preferences, such as an organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core import UsageError, did_you_mean, one_of

if TYPE_CHECKING:
    import pluggy
    from sqlalchemy import Connection

EVERYBODY = "everybody"
Scopes = Mapping[str, Mapping[str, int]]
"""The ids by code of what may have preferences, by noun: {"organisation": {"MAIN": 1}}."""


def scopes_of(manager: pluggy.PluginManager, connection: Connection) -> Scopes:
    """Ask the addons for what other than users there may be preferences."""
    found: dict[str, dict[str, int]] = {}
    if manager.hook.__dict__.get("scopes") is not None:
        for given in reversed(manager.hook.scopes(connection=connection)):
            found |= given
    return found


def whose(scope: str, scopes: Scopes) -> str:
    """Return a stored scope in words: "organisation:1" becomes "organisation MAIN"."""
    kind, _, name = scope.partition(":")
    if kind in scopes and name.isdigit():
        name = {id_: code for code, id_ in scopes[kind].items()}.get(int(name), f"#{name}")
    return f"{kind} {name}".strip()


def scope_of(whose: str, scopes: Scopes) -> str:
    """Return the scope as it is stored: "organisation MAIN" becomes "organisation:1"; raises UsageError."""
    kind, _, name = whose.partition(" ")
    if kind in ("user", EVERYBODY):
        return f"{kind}:{name}" if name else kind
    known = scopes.get(kind, {})
    if name not in known:
        raise UsageError(
            f"there is no {kind} '{name}' to have preferences{did_you_mean(name, known)}",
            remedy=f"The {kind}s are: {one_of(known)}.",
        )
    return f"{kind}:{known[name]}"
