"""Storage bins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import UniqueConstraint
from sqlalchemy.schema import SchemaItem

from core import BadInput, Edited, Mapped, Model, Row, Session, column, did_you_mean, one_of, reference, relation

if TYPE_CHECKING:
    from addons.stock.warehouse import Warehouse


AVAILABLE = "available"
"""The purpose of bins that orders are delivered from, and the inventory status of bins that may be taken from."""
OVER_ISSUE = "over-issue"
"""The inventory status of bins that more may be taken from than there is."""
BLOCKED = "blocked"
"""The inventory status of bins that nothing is taken from."""
STATUSES = {
    AVAILABLE: "stock may be taken, as much as there is",
    OVER_ISSUE: "more may be taken than there is",
    BLOCKED: "nothing may be shipped, reserved or promised",
}
"""What may be done with the stock of a bin: its `inventory_status`."""


class Bin(Model, table="stock_bin"):
    """A storage bin of a warehouse; stock is taken from the bins with the lowest priority number first.

    Stock is sold from bins of the purpose "available". Bins of another purpose, such as "staff" or "metro", hold
    stock set apart: only document types that say so take from them. `inventory_status` says whether anything may be
    taken at all ("blocked"), and whether more than there is ("over-issue").
    """

    label = "storage bin"
    natural_key = ("code",)

    warehouse_id: Mapped[int] = reference("stock_warehouse", index=False)
    code: Mapped[str]
    priority: Mapped[int] = column(default=50)
    purpose: Mapped[str] = column(default=AVAILABLE, server_default=AVAILABLE)
    inventory_status: Mapped[str] = column(default=AVAILABLE, server_default=AVAILABLE)

    warehouse: Mapped[Warehouse] = relation("stock.Warehouse", back="bins")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Let a code name one bin of a warehouse."""
        return [UniqueConstraint("warehouse_id", "code")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a status that does not exist, and to end over-issue while more was taken than there is."""
        from addons.stock.negative import refuse_if_negative

        rows = super().prepare(session, rows)
        for row in rows:
            status = row.get("inventory_status", AVAILABLE)
            if status not in STATUSES:
                raise BadInput(
                    f"'{status}' is no inventory status{did_you_mean(str(status), STATUSES)}",
                    remedy=f"Choose one of: {one_of(STATUSES)}.",
                )
            if isinstance(row, Edited) and row.is_changed("inventory_status") and status != OVER_ISSUE:
                refuse_if_negative(session, [row.record])
        return rows

    @classmethod
    def after_edit(cls, session: Session, rows: Sequence[Edited]) -> None:
        """Hand a change of the status on to the balances."""
        from addons.stock.negative import pass_on

        super().after_edit(session, rows)
        pass_on(session, [row.record for row in rows if row.is_changed("inventory_status")])


def first_bins(session: Session, purpose: str = AVAILABLE) -> dict[int, int]:
    """Return each warehouse's first bin of a purpose in priority order; blocked ones only where there is no other."""
    bins = [bin_ for bin_ in session.known(Bin).values() if bin_.purpose == purpose]
    in_order = sorted(bins, key=lambda one: (one.inventory_status == BLOCKED, one.priority, one.id), reverse=True)
    return {bin_.warehouse_id: bin_.id for bin_ in in_order}
