"""The hooks by which addons declare preferences and the scopes they are meant for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.hooks import hookspec

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from addons.preferences.setting import Setting


@hookspec
def settings() -> list[Setting]:  # type: ignore[empty-body]
    """Contribute the preferences this addon reads, each with its type, default and meaning."""


@hookspec
def scopes(connection: Connection) -> dict[str, dict[str, int]]:  # type: ignore[empty-body]
    """Say for what other than users preferences may be meant: ids by code, by noun: {"organisation": {"MAIN": 1}}."""
