"""The hook by which addons contribute kinds of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.hooks import hookspec

if TYPE_CHECKING:
    from addons.taxes.engine.rule import TaxKind


@hookspec
def tax_kinds(enabled: frozenset[str]) -> list[TaxKind]:  # type: ignore[empty-body]
    """Contribute kinds of taxes, discounts and surcharges; a kind of the same name replaces an earlier one."""
