"""The hooks by which addons say how stock may be chosen, what is expected, and hear of what was reserved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from core.hooks import hookspec

if TYPE_CHECKING:
    from addons.stock.on_its_way import Expected
    from addons.stock.stock_rule import StockRule
    from core import Session


@hookspec
def stock_rules() -> list[StockRule]:  # type: ignore[empty-body]
    """Contribute rules by which stock is chosen; a warehouse or an order line names one."""


@hookspec
def expected_receipts(session: Session, products: Iterable[int]) -> list[Expected]:  # type: ignore[empty-body]
    """Say what of these products is on its way, such as what was purchased and not received; all answers are added."""


@hookspec
def reservations_changed(session: Session, owner: str, ids: Sequence[int]) -> None:
    """Hear that reservations of these owners became less, because a count found less than was reserved."""
