"""What a product costs in a version of a price list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint, select
from sqlalchemy.schema import SchemaItem

from addons.base import Product
from addons.pricing.lists.price_list import PriceVersion
from core import ZERO, BadInput, Edited, Mapped, Model, Price, Row, Session, among, column, reference, relation
from core import rows as writing


class ProductPrice(Model, table="pricing_price"):
    """The three prices of one unit: that of the catalogue, the one proposed, and the lowest allowed (0 for any).

    A price that is proposed is the catalogue's unless another one is given.
    """

    label = "product price"
    kept_by = ""

    price_version_id: Mapped[int] = reference("pricing_version", index=False)
    product_id: Mapped[int] = reference("base_product")
    list_price: Mapped[Price]
    standard_price: Mapped[Price]
    limit_price: Mapped[Price] = column(default=ZERO, server_default="0")

    price_version: Mapped[PriceVersion] = relation("pricing.PriceVersion")
    product: Mapped[Product] = relation("base.Product")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the price proposed; refuse a product that is in the version already, and negative prices."""
        rows = super().prepare(session, rows)
        for row in rows:
            if row.get("standard_price") is None:
                row["standard_price"] = row["list_price"]
            if min(row["list_price"], row["standard_price"], row.get("limit_price") or ZERO) < 0:
                raise BadInput(f"{_product(session, row)} would have a negative price", remedy="Give 0 or more.")
        _refuse_twice(session, cls, rows)
        return rows

    @classmethod
    def after_edit(cls, session: Session, rows: Sequence[Edited]) -> None:
        """Let the versions know that prices in them have changed."""
        super().after_edit(session, rows)
        _touch(session, {row["price_version_id"] for row in rows} | {row.before["price_version_id"] for row in rows})

    @classmethod
    def before_removal(cls, session: Session, records: Sequence[Any]) -> None:
        """Let the versions know that prices leave them."""
        super().before_removal(session, records)
        _touch(session, {one.price_version_id for one in records})

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Price a product once in a version."""
        return [
            UniqueConstraint("price_version_id", "product_id"),
            CheckConstraint("list_price >= 0 AND standard_price >= 0 AND limit_price >= 0", name="prices"),
        ]


def _product(session: Session, row: Row) -> object:
    return session.known(Product, [row["product_id"]]).get(row["product_id"]) or f"product #{row['product_id']}"


def _touch(session: Session, ids: set[int]) -> None:
    """Raise the versions of price list versions: so whoever keeps prices in mind asks for them again."""
    versions = session.known(PriceVersion, sorted(ids)).values()
    writing.update(session, session[PriceVersion], [{"id": one.id, "version": one.version} for one in versions])


def _refuse_twice(session: Session, model: type[ProductPrice], rows: Sequence[Row]) -> None:
    new = [row for row in rows if not isinstance(row, Edited) or row.is_changed("price_version_id", "product_id")]
    if not new:
        return
    own = {row["id"] for row in rows if isinstance(row, Edited)}
    query = select(model.id, model.price_version_id, model.product_id).where(
        among(session, model.price_version_id, {row["price_version_id"] for row in new}),
        among(session, model.product_id, {row["product_id"] for row in new}),
    )
    there = Counter((version, product) for id_, version, product in session.execute(query) if id_ not in own)
    there += Counter((row["price_version_id"], row["product_id"]) for row in new)
    for row in new:
        if there[row["price_version_id"], row["product_id"]] > 1:
            version = session.known(PriceVersion, [row["price_version_id"]])[row["price_version_id"]]
            raise BadInput(
                f"{_product(session, row)} has a price in {version} already", remedy="Change that one instead."
            )
