"""The hook by which addons say what must be true of their data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.hooks import hookspec

if TYPE_CHECKING:
    from addons.doctor.examining import Invariant


@hookspec
def invariants(enabled: frozenset[str]) -> list[Invariant]:  # type: ignore[empty-body]
    """Contribute truths about the whole database that `tradeloom doctor` proves."""
