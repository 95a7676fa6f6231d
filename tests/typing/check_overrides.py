"""Overrides that mypy reports, because callers know only the method below; pyproject.toml says why pyright does not.

Each line expects its error: one that is not reported is an error itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from addons import sales
from core import Row, Session


class Order(sales.Order, extends=True):
    """Override verbs and value methods by other signatures."""

    @classmethod
    def confirm(cls, session: Session, papers: int) -> None:  # type: ignore[override]
        """Take something else."""

    @classmethod
    def void(cls, session: Session, orders: Sequence[Self]) -> int:  # type: ignore[override]
        """Return something."""
        return 1

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> None:  # type: ignore[override]
        """Return nothing."""
