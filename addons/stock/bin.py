"""Storage bins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import UniqueConstraint
from sqlalchemy.schema import SchemaItem

from core import Mapped, Model, Session, column, reference, relation

if TYPE_CHECKING:
    from addons.stock.warehouse import Warehouse


AVAILABLE = "available"
"""The purpose of bins that orders are delivered from."""


class Bin(Model, table="stock_bin"):
    """A storage bin of a warehouse; stock is taken from the bins with the lowest priority number first.

    Stock is sold from bins of the purpose "available". Bins of another purpose, such as "staff" or "metro", hold
    stock set apart: only document types that say so take from them.
    """

    label = "storage bin"
    natural_key = ("code",)

    warehouse_id: Mapped[int] = reference("stock_warehouse", index=False)
    code: Mapped[str]
    priority: Mapped[int] = column(default=50)
    purpose: Mapped[str] = column(default=AVAILABLE, server_default=AVAILABLE)

    warehouse: Mapped[Warehouse] = relation("stock.Warehouse", back="bins")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Let a code name one bin of a warehouse."""
        return [UniqueConstraint("warehouse_id", "code")]


def first_bins(session: Session, purpose: str = AVAILABLE) -> dict[int, int]:
    """Return each warehouse's first bin of a purpose in priority order."""
    in_order = sorted(session.known(Bin).values(), key=lambda bin_: (bin_.priority, bin_.id), reverse=True)
    return {bin_.warehouse_id: bin_.id for bin_ in in_order if bin_.purpose == purpose}
