"""What is agreed on prices with a customer."""

from __future__ import annotations

from collections.abc import Sequence

from addons import base
from addons.pricing.discounts.discount_schema import DiscountSchema, refuse_more_than_all
from addons.pricing.lists.list_prices import lists_of
from addons.pricing.lists.price_list import PriceList
from core import BadInput, Mapped, Percent, Row, Session, reference, relation


class Customer(base.Partner, extends=True):
    """Customers have a price list, proposed for each of their orders, and a discount schema.

    `discount_percent` is what schemas give who leave the percentage to the customer.
    """

    price_list_id: Mapped[int | None] = reference("pricing_list", index=False)
    discount_schema_id: Mapped[int | None] = reference("pricing_discount_schema", index=False)
    discount_percent: Mapped[Percent | None]

    price_list: Mapped[PriceList | None] = relation("pricing.PriceList")
    discount_schema: Mapped[DiscountSchema | None] = relation("pricing.DiscountSchema")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a price list for purchases, and a discount of more than everything."""
        rows = super().prepare(session, rows)
        for row in rows:
            refuse_more_than_all(f"the discount of {row.get('code')}", row.get("discount_percent"))
            id_ = row.get("price_list_id")
            if id_ is not None and lists_of(session)[id_].is_purchase:
                raise BadInput(
                    f"price list {lists_of(session)[id_].code} is for purchases: {row.get('code')} cannot buy by it",
                    remedy="Give a list for sales.",
                )
        return rows
