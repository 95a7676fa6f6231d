"""The discounts that a customer gets on every order."""

from __future__ import annotations

from collections.abc import Sequence

from addons import sales
from addons.promotions.discounts.stated import refuse_unknown_discounts
from core import Mapped, Row, Session


class Customer(sales.Customer, extends=True):
    """Customers have discounts, which are proposed for each of their orders: "VIP; 2% (cascade)"."""

    discounts: Mapped[str | None]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse discounts that do not exist or make no sense."""
        rows = super().prepare(session, rows)
        refuse_unknown_discounts(session, (row.get("discounts") for row in rows))
        return rows
