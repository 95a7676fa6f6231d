"""Preferences: values of declared settings, for everybody, an organisation or a user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.preferences.preference import Preference as Preference
    from addons.preferences.preference import setting_of as setting_of
    from addons.preferences.preference import settings_of as settings_of
    from addons.preferences.setting import Setting as Setting
    from core import Model

addon = Addon(
    name="preferences",
    version="1.0",
    summary="Values of settings, for everybody, an organisation or a user",
    depends=("schemas",),
    service=True,
    hookspecs="addons.preferences.hooks",
    commands={"preference": ("command:preference_command", "Preferences: list, set, unset.")},
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute the values that are set."""
    from addons import preferences

    return [preferences.Preference]
