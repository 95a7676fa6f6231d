"""Stock that is set apart for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.schema import SchemaItem

from addons.base import Product
from addons.stock.bin import Bin
from addons.stock.place import Place
from core import ZERO, Mapped, Model, Quantity, Time, column, reference, relation


class Reservation(Model, table="stock_reservation"):
    """A quantity of a product in a place that is set apart for an owner, such as a line of an order, or on its way.

    The owner is `owner_id` of the model `owner`. `released` is what of it was taken for the owner; the rest, `left`, is
    reserved. One that is `allocated` is not exchanged for other stock. A prereservation names the `supply` that is
    expected, such as a line of a purchase order, and has no bin until that comes.
    """

    label = "reservation"
    kept_by = "the verbs that reserve stock and take it"

    product_id: Mapped[int] = reference("base_product", index=False)
    bin_id: Mapped[int | None] = reference("stock_bin", index=False)
    lot: Mapped[str] = column(default="", server_default="")
    quantity: Mapped[Quantity]
    released: Mapped[Quantity] = column(default=ZERO, server_default="0")
    allocated: Mapped[bool] = column(default=False)
    owner: Mapped[str]
    owner_id: Mapped[int]
    supply: Mapped[str | None]
    supply_id: Mapped[int | None]
    at: Mapped[Time]

    product: Mapped[Product] = relation("base.Product")
    bin: Mapped[Bin | None] = relation("stock.Bin")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Release no more than is reserved; find reservations by owner, by place and by what is expected."""
        keys = (("owner", "owner_id"), ("product_id", "bin_id"), ("supply", "supply_id"))
        check = "released >= 0 AND released <= quantity AND quantity > 0"
        return [CheckConstraint(check, name="released"), *(Index(None, *names) for names in keys)]

    @property
    def left(self) -> Decimal:
        """Return what is still set apart, or expected."""
        return self.quantity - self.released

    @property
    def place(self) -> Place | None:
        """Return where it is set apart; None while it is on its way."""
        return None if self.bin_id is None else Place(self.product_id, self.bin_id, self.lot)
