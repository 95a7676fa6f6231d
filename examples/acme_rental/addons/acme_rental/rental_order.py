"""The rental order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Self

from addons import sales
from core import Mapped, Session
from core.storage import rows


class RentalOrder(sales.Order, kind="rental"):
    """An order that is finished once everything is back in the warehouse."""

    label = "rental order"
    listed = ("due", "returned")
    exempt_from = frozenset({"active partner"})

    due: Mapped[date | None]
    returned: Mapped[date | None]

    @classmethod
    def bring_back(cls, session: Session, orders: Sequence[Self]) -> None:
        """Take the goods back today."""
        rows.update(session, session[RentalOrder], [{"id": order.id, "returned": session.today} for order in orders])
