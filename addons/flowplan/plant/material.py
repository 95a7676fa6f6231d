"""Critical materials: what is there, what is to come, what jobs will take."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CheckConstraint
from sqlalchemy.schema import SchemaItem

from addons.base import Product
from addons.flowplan.plant.synchronised import Synchronised
from core import Mapped, Quantity, Time, reference, relation


class Receipt(Synchronised, table="flow_receipt"):
    """A quantity of a critical material that is there from a time on: what is on hand, what was bought.

    A product is a critical material once it has a receipt; of others there is always enough.
    """

    label = "material receipt"
    kept_by = ""

    product_id: Mapped[int] = reference("base_product")
    at: Mapped[Time]
    quantity: Mapped[Quantity]
    note: Mapped[str | None]

    product: Mapped[Product] = relation("base.Product")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Let receipts bring something."""
        return [CheckConstraint("quantity > 0", name="quantity")]
