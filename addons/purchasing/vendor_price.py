"""What vendors ask for their products."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import CheckConstraint, UniqueConstraint, select
from sqlalchemy.schema import SchemaItem

from addons.base import Currency, Product
from addons.purchasing.vendor import Vendor
from core import ZERO, BadInput, Mapped, Model, Price, Quantity, Row, Session, among, column, reference, relation


class VendorPrice(Model, table="purchasing_vendor_price"):
    """The price of one of a product's unit, from a day and a quantity on, in a currency; the newest one counts."""

    label = "vendor price"
    kept_by = ""

    partner_id: Mapped[int] = reference("base_partner", index=False)
    product_id: Mapped[int] = reference("base_product")
    currency_id: Mapped[int] = reference("base_currency", index=False)
    valid_from: Mapped[dt.date]
    from_quantity: Mapped[Quantity] = column(default=ZERO, server_default="0")
    price: Mapped[Price]

    partner: Mapped[Vendor] = relation("base.Partner", "partner_id")
    product: Mapped[Product] = relation("base.Product")
    currency: Mapped[Currency] = relation("base.Currency")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Say a price once, and none below 0."""
        return [
            UniqueConstraint("partner_id", "product_id", "currency_id", "valid_from", "from_quantity"),
            CheckConstraint("price >= 0", name="price"),
            CheckConstraint("from_quantity >= 0", name="from_quantity"),
        ]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the vendor's currency; refuse who is no vendor."""
        rows = super().prepare(session, rows)
        partners = session.known(Vendor, {row["partner_id"] for row in rows if row.get("partner_id") is not None})
        for row in rows:
            partner = partners.get(row.get("partner_id") or 0)
            if partner is None or not partner.is_vendor:
                raise BadInput(f"{partner or 'nobody'} is no vendor", remedy="Give a partner whose is_vendor says yes.")
            row.setdefault("currency_id", partner.purchase_currency_id)
            if row["currency_id"] is None:
                raise BadInput(f"the price of {partner} has no currency", remedy="Give currency, or the vendor one.")
        return rows


@dataclass(frozen=True)
class Wanted:
    """A quantity of a product that is asked of a vendor on a day, in a currency."""

    partner_id: int
    product_id: int
    currency_id: int
    day: dt.date
    quantity: Decimal


def purchase_prices(session: Session, wanted: Iterable[Wanted]) -> dict[Wanted, Decimal]:
    """Return the price of each that has one, in one statement: of the newest day, that of the largest quantity."""
    asked = list(wanted)
    V = session[VendorPrice]
    query = select(V).where(among(session, V.product_id, {one.product_id for one in asked}))
    offers: dict[tuple[int, int, int], list[VendorPrice]] = {}
    for price in session.scalars(query) if asked else ():
        offers.setdefault((price.partner_id, price.product_id, price.currency_id), []).append(price)
    found: dict[Wanted, Decimal] = {}
    for one in asked:
        offered = offers.get((one.partner_id, one.product_id, one.currency_id), ())
        newest = max((offer.valid_from for offer in offered if offer.valid_from <= one.day), default=None)
        steps = [o for o in offered if o.valid_from == newest and o.from_quantity <= one.quantity]
        if steps:
            found[one] = max(steps, key=lambda offer: offer.from_quantity).price
    return found
