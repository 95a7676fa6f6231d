"""The hook by which addons contribute reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.hooks import hookspec

if TYPE_CHECKING:
    from addons.reporting.report import Report


@hookspec
def reports(enabled: frozenset[str]) -> list[type[Report]]:  # type: ignore[empty-body]
    """Contribute reports and extensions of reports, composed like models."""
