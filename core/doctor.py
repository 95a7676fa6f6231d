"""Invariants: truths about a whole database, each proved by queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.session import Session


@dataclass(frozen=True)
class Invariant:
    """Name a truth about the whole database; `violations(session)` yields a sentence for each place it fails."""

    name: str
    violations: Callable[[Session], Iterable[str]]
    summary: str = ""
