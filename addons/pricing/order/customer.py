"""What is agreed on prices with a customer."""

from __future__ import annotations

from collections.abc import Sequence

from addons import base
from addons.pricing.lists.list_prices import lists_of
from addons.pricing.lists.price_list import PriceList
from core import BadInput, Mapped, Row, Session, reference, relation


class Customer(base.Partner, extends=True):
    """Customers have a price list, proposed for each of their orders."""

    price_list_id: Mapped[int | None] = reference("pricing_list", index=False)

    price_list: Mapped[PriceList | None] = relation("pricing.PriceList")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a price list for purchases."""
        rows = super().prepare(session, rows)
        for row in rows:
            id_ = row.get("price_list_id")
            if id_ is not None and lists_of(session)[id_].is_purchase:
                raise BadInput(
                    f"price list {lists_of(session)[id_].code} is for purchases: {row.get('code')} cannot buy by it",
                    remedy="Give a list for sales.",
                )
        return rows
