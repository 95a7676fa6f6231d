"""The lines of a purchase order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint
from sqlalchemy.schema import SchemaItem

from addons import sales
from addons.base import Currency, Product, Unit, refuse_inexact, refuse_other_unit
from addons.purchasing.vendor import Vendor
from addons.purchasing.vendor_price import Wanted, purchase_prices
from addons.purchasing.vendor_product import vendor_products
from core import ZERO, BadInput, DocumentLine, Mapped, Money, Price, Quantity, Row, Session, column, reference, relation

if TYPE_CHECKING:
    from addons.purchasing.purchase import Purchase


class PurchaseLine(DocumentLine, table="purchase_order_line"):
    """A quantity of a product, in its own unit, at the vendor's price; and the sales order line it is bought for.

    `received` is how much of it has come; `cut` what closing took off.
    """

    parent = "purchase_id"
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "unit_id": ("product_id",),
        "price": ("product_id", "quantity", "header.date", "header.partner_id", "header.currency_id"),
        "promised_date": ("product_id",),
        "net": ("quantity", "price", "header.currency_id"),
    }

    purchase_id: Mapped[int] = reference("purchase_order")
    product_id: Mapped[int] = reference("base_product")
    attribute_values: Mapped[str | None]
    description: Mapped[str | None]
    quantity: Mapped[Quantity]
    unit_id: Mapped[int] = reference("base_unit", index=False)
    price: Mapped[Price]
    net: Mapped[Money] = column(info={"computed": True})
    promised_date: Mapped[dt.date | None]
    order_line_id: Mapped[int | None] = reference("sales_order_line")
    received: Mapped[Quantity] = column(default=ZERO, info={"computed": True})
    cut: Mapped[Quantity] = column(default=ZERO, info={"computed": True})
    typed: Mapped[str | None] = column(info={"computed": True})

    purchase: Mapped[Purchase] = relation("purchasing.Purchase", back="lines")
    product: Mapped[Product] = relation("base.Product")
    unit: Mapped[Unit] = relation("base.Unit")
    order_line: Mapped[sales.OrderLine | None] = relation("sales.OrderLine")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep quantities and prices from being negative."""
        return [CheckConstraint("quantity >= 0", name="quantity"), CheckConstraint("price >= 0", name="price")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in unit, price and the day it is promised for, from what is agreed with the vendor."""
        rows = super().prepare(session, rows)
        products = session.known(Product, {row["product_id"] for row in rows if row.get("product_id") is not None})
        for row in rows:
            product = products.get(row.get("product_id") or 0)
            if product is None:
                raise BadInput("a line of a purchase order has no product", remedy="Give product.")
            if not row.get("quantity") or row["quantity"] < 0:
                raise BadInput(f"the line of {product} orders nothing", remedy="Give a positive quantity.")
            if product.is_kit or product.generic:
                what = "a kit: buy its components" if product.is_kit else "generic: buy one of its variants"
                raise BadInput(f"{product} is {what}", remedy="Give another product.")
            row.setdefault("unit_id", product.unit_id)
            refuse_other_unit(session, product, row["unit_id"])
            refuse_inexact(session, [(product, row["quantity"])])
        _fill_prices(session, rows, products)
        _fill_days(session, rows)
        currencies = session.known(Currency)
        for row in rows:
            row["net"] = currencies[row["header"]["currency_id"]].round(row["quantity"] * row["price"])
        return rows


def wanted_of(row: Row) -> Wanted:
    """Return what a prepared line asks of its vendor."""
    header = row["header"]
    return Wanted(header["partner_id"], row["product_id"], header["currency_id"], header["date"], row["quantity"])


def _fill_prices(session: Session, rows: Sequence[Row], products: Mapping[int, Product]) -> None:
    """Propose the vendor's prices where none is typed; raises BadInput where there is none."""
    asked = {id(row): wanted_of(row) for row in rows if row.get("price") is None}
    prices = purchase_prices(session, asked.values()) if asked else {}
    for row in rows:
        wanted = asked.get(id(row))
        if wanted is None:
            continue
        if wanted not in prices:
            vendor = session.known(Vendor, [wanted.partner_id])[wanted.partner_id]
            currency = session.known(Currency)[wanted.currency_id].code
            raise BadInput(
                f"{vendor.code} has no price in {currency} for {products[wanted.product_id]} on {wanted.day}",
                remedy="Type a price, or enter the vendor's: tradeloom record new purchasing.VendorPrice.",
            )
        row["price"] = prices[wanted]


def _fill_days(session: Session, rows: Sequence[Row]) -> None:
    """Promise lines for the day the vendor needs, where none is given."""
    open_ = [row for row in rows if row.get("promised_date") is None]
    if not open_:
        return
    known = vendor_products(session, {(row["product_id"], row["header"]["partner_id"]) for row in open_})
    for row in open_:
        found = known.get((row["product_id"], row["header"]["partner_id"]))
        if found is not None:
            row["promised_date"] = row["header"]["date"] + dt.timedelta(days=found.lead_days)
