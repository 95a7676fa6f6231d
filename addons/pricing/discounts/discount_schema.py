"""Discount schemas and their breaks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import CheckConstraint, false, true
from sqlalchemy.schema import SchemaItem

from addons import base
from addons.pricing.engine.counting import LINE, refuse_unknown_basis
from core import ZERO, BadInput, Mapped, Model, Percent, Price, Quantity, Row, Session, column, reference, relation

FLAT, BREAKS = "flat", "breaks"
QUANTITY, AMOUNT = "quantity", "amount"
HUNDRED = Decimal(100)


class DiscountSchema(Model, table="pricing_discount_schema"):
    """What a customer gets off: `percent` of everything ("flat"), or what the first of its breaks says ("breaks").

    A flat schema without a percentage gives the customer's own. Breaks go by `basis`, the quantity or the amount
    (standard price times quantity), which is that of the line, or over the whole order of the product or category
    (`counts`).
    """

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    kind: Mapped[str] = column(default=FLAT)
    percent: Mapped[Percent | None]
    basis: Mapped[str] = column(default=QUANTITY, server_default=QUANTITY)
    counts: Mapped[str] = column(default=LINE, server_default=LINE)
    active: Mapped[bool] = column(default=True, server_default=true())

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a kind, a basis or a percentage that makes no sense."""
        rows = super().prepare(session, rows)
        for row in rows:
            name = f"discount schema {row['code']}"
            if row.get("kind", FLAT) not in (FLAT, BREAKS):
                raise BadInput(f"{name} cannot be of kind '{row['kind']}'", remedy="Write flat or breaks.")
            if row.get("basis", QUANTITY) not in (QUANTITY, AMOUNT):
                raise BadInput(f"{name} cannot go by '{row['basis']}'", remedy="Write quantity or amount.")
            refuse_unknown_basis(name, row.get("counts"))
            refuse_more_than_all(name, row.get("percent"))
        return rows


class DiscountBreak(Model, table="pricing_discount_break"):
    """From a quantity or amount on, so much is off, of everything or of one product or category; or a fixed price.

    The first break that applies counts, in order of `sequence`: so the higher ones come first. `own` gives the
    customer's own percentage. The fixed price counts where the percentage is 0.
    """

    kept_by = ""

    discount_schema_id: Mapped[int] = reference("pricing_discount_schema")
    sequence: Mapped[int] = column(default=10)
    from_value: Mapped[Quantity] = column(default=ZERO)
    product_id: Mapped[int | None] = reference("base_product", index=False)
    category_id: Mapped[int | None] = reference("base_product_category", index=False)
    percent: Mapped[Percent] = column(default=ZERO)
    own: Mapped[bool] = column(default=False, server_default=false())
    fixed_price: Mapped[Price | None]

    discount_schema: Mapped[DiscountSchema] = relation("pricing.DiscountSchema")
    product: Mapped[base.Product | None] = relation("base.Product")
    category: Mapped[base.ProductCategory | None] = relation("base.ProductCategory")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse to take off more than everything."""
        rows = super().prepare(session, rows)
        for row in rows:
            refuse_more_than_all(f"the break from {row.get('from_value') or ZERO}", row.get("percent"))
        return rows

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep prices and steps not negative."""
        return [CheckConstraint("from_value >= 0", name="from"), CheckConstraint("fixed_price >= 0", name="fixed")]


def refuse_more_than_all(rule: str, percent: Decimal | None) -> None:
    """Raise BadInput for a discount of more than everything; a negative one is a surcharge."""
    if percent is not None and percent > HUNDRED:
        raise BadInput(
            f"{rule} would take {Decimal(percent).normalize():f} percent off",
            remedy="Give at most 100; a negative one is a surcharge.",
        )


class DiscountedGroup(base.PartnerGroup, extends=True):
    """Groups of customers have a discount schema, for those who have none of their own."""

    discount_schema_id: Mapped[int | None] = reference("pricing_discount_schema", index=False)

    discount_schema: Mapped[DiscountSchema | None] = relation("pricing.DiscountSchema")
