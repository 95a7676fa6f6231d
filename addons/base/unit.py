"""Units of measure and conversion between those of one category."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import CheckConstraint
from sqlalchemy.schema import SchemaItem

from core import BadInput, Mapped, Model, Quantity, column, rounded


class Unit(Model, table="base_unit"):
    """A unit such as piece, box of 12 or kilogram.

    `ratio` says how many of the category's reference unit one of it is; quantities have `digits` places.
    """

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    category: Mapped[str] = column(default="count")
    ratio: Mapped[Quantity] = column(default=Decimal(1))
    digits: Mapped[int] = column(default=0)

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep ratios positive."""
        return [CheckConstraint("ratio > 0", name="ratio")]

    def round(self, quantity: Decimal) -> Decimal:
        """Round a quantity half up to the unit's precision."""
        return rounded(quantity, self.digits)

    def convert(self, quantity: Decimal, to: Unit) -> Decimal:
        """Return the quantity in another unit of the category, rounded to that unit's precision.

        Raises BadInput for units of different categories.
        """
        if to.id == self.id:
            return self.round(quantity)
        if to.category != self.category:
            raise BadInput(
                f"{quantity} {self.code} cannot be turned into {to.code}: {self.category} is not {to.category}",
                remedy="Choose a unit of the same category.",
            )
        return to.round(quantity * self.ratio / to.ratio)
