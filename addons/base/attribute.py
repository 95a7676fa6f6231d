"""Attributes of products, such as size and colour: what variants differ in, or what is said of one line."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import UniqueConstraint, false
from sqlalchemy.schema import SchemaItem

from addons.base.product import Product
from core import Mapped, Model, column, reference, relation


class Attribute(Model, table="base_attribute"):
    """A property that products may have, such as size, colour or engraving; without values it takes any text."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]

    values: Mapped[list[AttributeValue]] = relation("base.AttributeValue", back="attribute", order_by="position")


class AttributeValue(Model, table="base_attribute_value"):
    """One of the values an attribute may take, such as "L" or "red"."""

    natural_key = ("code",)
    label = "attribute value"

    attribute_id: Mapped[int] = reference("base_attribute", index=False)
    code: Mapped[str]
    name: Mapped[str]
    position: Mapped[int] = column(default=10)

    attribute: Mapped[Attribute] = relation("base.Attribute", back="values")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Name a value once per attribute."""
        return [UniqueConstraint("attribute_id", "code")]


class ProductAttribute(Model, table="base_product_attribute"):
    """An attribute that a product has: an axis its variants differ in, or a value typed on the order line."""

    label = "attribute of a product"
    kept_by = ""

    product_id: Mapped[int] = reference("base_product", index=False)
    attribute_id: Mapped[int] = reference("base_attribute", index=False)
    is_axis: Mapped[bool] = column(default=False, server_default=false())
    mandatory: Mapped[bool] = column(default=False, server_default=false())
    position: Mapped[int] = column(default=10)

    product: Mapped[Product] = relation("base.Product")
    attribute: Mapped[Attribute] = relation("base.Attribute")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Give an attribute to a product once."""
        return [UniqueConstraint("product_id", "attribute_id")]


class VariantValue(Model, table="base_variant_value"):
    """The value a variant has on one axis of its generic product."""

    label = "value of a variant"
    kept_by = ""

    product_id: Mapped[int] = reference("base_product", index=False)
    value_id: Mapped[int] = reference("base_attribute_value", index=False)

    product: Mapped[Product] = relation("base.Product")
    value: Mapped[AttributeValue] = relation("base.AttributeValue")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Give a value to a variant once."""
        return [UniqueConstraint("product_id", "value_id")]
