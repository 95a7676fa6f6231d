"""The hook by which addons say how stock may be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.hooks import hookspec

if TYPE_CHECKING:
    from addons.stock.stock_rule import StockRule


@hookspec
def stock_rules() -> list[StockRule]:  # type: ignore[empty-body]
    """Contribute rules by which stock is chosen; a warehouse or an order line names one."""
