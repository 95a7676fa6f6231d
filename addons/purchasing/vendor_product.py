"""Which vendor delivers which product, and how."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, Decimal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, select, text
from sqlalchemy.schema import SchemaItem

from addons.base import Product
from addons.purchasing.vendor import Vendor
from core import BadInput, Mapped, Model, Quantity, Row, Session, among, column, reference, relation


class VendorProduct(Model, table="purchasing_vendor_product"):
    """A product that a vendor delivers, under a code of the vendor's.

    The *current* vendor of a product is the one it is bought from, unless told otherwise; there is at most one.
    `minimum` is the least quantity the vendor delivers, `multiple` what it is packed in, both in the product's unit;
    `lead_days` is how many days after the order it arrives.
    """

    label = "vendor product"
    kept_by = ""

    product_id: Mapped[int] = reference("base_product", index=False)
    partner_id: Mapped[int] = reference("base_partner")
    vendor_code: Mapped[str | None]
    is_current: Mapped[bool] = column(default=False)
    lead_days: Mapped[int] = column(default=0, server_default="0")
    minimum: Mapped[Quantity | None]
    multiple: Mapped[Quantity | None]

    product: Mapped[Product] = relation("base.Product")
    partner: Mapped[Vendor] = relation("base.Partner", "partner_id")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Name a vendor once per product, and one of them current."""
        current = text("is_current")
        return [
            UniqueConstraint("product_id", "partner_id"),
            Index(None, "product_id", unique=True, info={"where": current}),
            CheckConstraint("minimum > 0", name="minimum"),
            CheckConstraint("multiple > 0", name="multiple"),
            CheckConstraint("lead_days >= 0", name="lead_days"),
        ]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Let the first vendor of a product be the current one; refuse a second one, and who is no vendor."""
        rows = super().prepare(session, rows)
        partners = session.known(Vendor, {row["partner_id"] for row in rows if row.get("partner_id") is not None})
        current = current_vendors(session, {row["product_id"] for row in rows if row.get("product_id") is not None})
        products = session.known(Product, {row["product_id"] for row in rows if row.get("product_id") is not None})
        for row in rows:
            product, partner = products.get(row.get("product_id") or 0), partners.get(row.get("partner_id") or 0)
            if product is None or partner is None or not partner.is_vendor:
                raise BadInput(f"{partner or 'nobody'} is no vendor of {product or 'no product'}", remedy=NEEDED)
            other = current.get(product.id)
            if row.get("is_current") is None:
                row["is_current"] = other is None
            if row["is_current"] and other is not None and other.partner_id != partner.id:
                raise BadInput(
                    f"{product} has a current vendor already: {other.partner.code}",
                    remedy="Give is_current = no, or take it from the other one first.",
                )
        return rows

    def ordered(self, needed: Decimal) -> Decimal:
        """Return what to order where so much is needed: the vendor's minimum at least, in whole packs."""
        quantity = max(needed, self.minimum or needed)
        if not self.multiple:
            return quantity
        return (quantity / self.multiple).to_integral_value(rounding=ROUND_CEILING) * self.multiple


NEEDED = "Give product and partner; a partner is a vendor when is_vendor says so."


def current_vendors(session: Session, products: Iterable[int]) -> dict[int, VendorProduct]:
    """Return who products are bought from, by product id, in one statement; with the partner loaded."""
    V, P = session[VendorProduct], session[Vendor]
    query = select(V, P).join(P, P.id == V.partner_id).where(among(session, V.product_id, products), V.is_current)
    return {found.product_id: found for found, _ in session.execute(query)}


def vendor_products(session: Session, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], VendorProduct]:
    """Return what is known of (product, vendor) pairs, in one statement."""
    wanted = set(pairs)
    V = session[VendorProduct]
    found = session.scalars(select(V).where(among(session, V.product_id, {product for product, _ in wanted})))
    return {(one.product_id, one.partner_id): one for one in found if (one.product_id, one.partner_id) in wanted}
