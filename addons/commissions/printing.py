"""Sentences on papers of commissions that templates cannot say themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from addons.commissions.settlement import SettlementLine


def line_text(line: SettlementLine) -> str:
    """Return what a line of a commission note says: the rule and its period."""
    return f"{line.rule.title}, {line.period_from} - {line.period_to}"
