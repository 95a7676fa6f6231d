"""Preferences: values of the declared settings, for everybody, an organisation or a user; kept by the core."""

from __future__ import annotations

from core.preferences import EVERYBODY, Preference, setting_of

__all__ = ["EVERYBODY", "Preference", "setting_of"]
