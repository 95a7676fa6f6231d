"""The hook by which addons contribute worklists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.hooks import hookspec

if TYPE_CHECKING:
    from addons.lists.worklist import Worklist


@hookspec
def worklists(enabled: frozenset[str]) -> list[Worklist]:  # type: ignore[empty-body]
    """Contribute lists of documents that wait for somebody, beside those by state; `tradeloom worklist` counts them."""
