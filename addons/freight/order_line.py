"""What lines of orders know of freight."""

from __future__ import annotations

from collections.abc import Sequence

from addons import sales
from addons.freight.charging.charge import MAKER
from addons.schemas import figure
from core import BadInput, Mapped, Money, Row, Session


class OrderLine(sales.OrderLine, extends=True):
    """Lines have an amount of freight, which is charged where the freight rule is "line"."""

    freight: Mapped[Money | None]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse freight below 0."""
        rows = super().prepare(session, rows)
        for row in rows:
            if row.get("freight") is not None and row["freight"] < 0:
                raise BadInput(
                    f"line {row['position']} has freight {figure(row['freight'], 2)}", remedy="Give 0 or more."
                )
        return rows

    @classmethod
    def ladder(cls, session: Session, lines: Sequence[sales.OrderLine]) -> dict[int, list[sales.Step]]:
        """Say of the freight line that it follows from the order's freight rule."""
        found = super().ladder(session, lines)
        for line in lines:
            if line.made_by == MAKER:
                why = "by the freight rule of the order"
                first = sales.Step("freight", line.order.freight_rule or "", None, line.net, why=why)
                found[line.id] = [first, *(step for step in found[line.id] if step.stage == "tax")]
        return found
