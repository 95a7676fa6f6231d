"""The box "credit" of an order: ticked when both limit and age are in order, or by the credit controller."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from sqlalchemy import false

from addons import sales
from core import Edited, Mapped, Refused, Row, Session, column, rows


class CreditedOrder(sales.Order, extends=True):
    """`credit_cleared_by` says who let the order go past the check of credit; any change of it takes that back."""

    credit_cleared: Mapped[bool] = column(default=False, server_default=false(), info={"computed": True})
    credit_cleared_by: Mapped[str | None] = column(info={"computed": True})

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Untick the box of what is edited (semantics 4.4)."""
        rows = super().prepare(session, rows)
        for row in rows:
            if isinstance(row, Edited):
                row |= {"credit_cleared": False, "credit_cleared_by": None}
        return rows

    @classmethod
    def stated(cls, session: Session, verb: str, documents: Sequence[Any]) -> list[Row]:
        """Tick the box of orders that were confirmed, and so had credit; untick it when they are opened again."""
        found = super().stated(session, verb, documents)
        if verb in ("confirm", "reactivate"):
            return [row | {"credit_cleared": verb == "confirm"} for row in found]
        return found

    @classmethod
    def clear_credit(cls, session: Session, orders: Sequence[Self], because: str = "") -> None:
        """Let orders be confirmed whatever the customer owes; the reason is kept in the trail."""
        if not because.strip():
            raise Refused("clearing credit needs a reason", remedy="Say why: --because '…'.")
        by = f"{session.actor.name}: {because}"
        new = [{"id": one.id, "credit_cleared": True, "credit_cleared_by": by} for one in orders]
        rows.update(session, session[cls], new)
