"""Storage bins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import UniqueConstraint
from sqlalchemy.schema import SchemaItem

from core import Mapped, Model, Session, column, reference, relation

if TYPE_CHECKING:
    from addons.stock.warehouse import Warehouse


class Bin(Model, table="stock_bin"):
    """A storage bin of a warehouse; stock is taken from the bins with the lowest priority number first."""

    label = "storage bin"
    natural_key = ("code",)

    warehouse_id: Mapped[int] = reference("stock_warehouse")
    code: Mapped[str]
    priority: Mapped[int] = column(default=50)

    warehouse: Mapped[Warehouse] = relation("stock.Warehouse", back="bins")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Let a code name one bin of a warehouse."""
        return [UniqueConstraint("warehouse_id", "code")]


def first_bins(session: Session) -> dict[int, int]:
    """Return each warehouse's first bin in priority order."""
    in_order = sorted(session.known(Bin).values(), key=lambda bin_: (bin_.priority, bin_.id), reverse=True)
    return {bin_.warehouse_id: bin_.id for bin_ in in_order}
