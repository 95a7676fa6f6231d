"""The lines of a sales order."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from addons.base import Currency, Product, Tax, Unit
from core import (
    ZERO,
    BadInput,
    DocumentLine,
    Mapped,
    Money,
    Percent,
    Price,
    Quantity,
    Row,
    Session,
    column,
    reference,
    relation,
)

if TYPE_CHECKING:
    from addons.sales.order import Order

HUNDRED = Decimal(100)


class OrderLine(DocumentLine, table="sales_order_line"):
    """A product, the quantity ordered in `unit`, its price per unit and a discount in percent.

    `net` is quantity times price less the discount, rounded half up to the currency;
    `tax_amount` is the flat tax on it.
    """

    parent = "order_id"

    order_id: Mapped[int] = reference("sales_order")
    product_id: Mapped[int] = reference("base_product")
    description: Mapped[str | None]
    quantity: Mapped[Quantity]
    unit_id: Mapped[int] = reference("base_unit", index=False)
    price: Mapped[Price]
    discount: Mapped[Percent] = column(default=ZERO)
    net: Mapped[Money] = column(info={"computed": True})
    tax_id: Mapped[int | None] = reference("base_tax", index=False)
    tax_rate: Mapped[Percent] = column(default=ZERO)
    tax_amount: Mapped[Money] = column(default=ZERO, info={"computed": True})
    lost_sales: Mapped[Quantity] = column(default=ZERO, info={"computed": True})

    order: Mapped[Order] = relation("sales.Order", back="lines")
    product: Mapped[Product] = relation("base.Product")
    unit: Mapped[Unit] = relation("base.Unit")
    tax: Mapped[Tax | None] = relation("base.Tax")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in unit, tax and price from the product and compute the amounts, for all lines at once."""
        rows = super().prepare(session, rows)
        products = cls.products(session, rows)
        cls.fill_prices(session, rows, products)
        currencies = session.known(Currency)
        for row in rows:
            product = products[row["product_id"]]
            row.setdefault("unit_id", product.unit_id)
            row.setdefault("tax_id", product.tax_id)
            cls.check_quantity(row, product)
        rates = {tax.id: tax.rate for tax in session.known(Tax).values()}
        for row in rows:
            row.setdefault("tax_rate", rates.get(row["tax_id"], ZERO))
            currency = currencies[row["header"]["currency_id"]]
            row.update(amounts(row["quantity"], row["price"], row.get("discount", ZERO), row["tax_rate"], currency))
        return rows

    @classmethod
    def products(cls, session: Session, rows: Sequence[Row]) -> dict[int, Product]:
        """Return the products of the rows by id; raises BadInput for one that does not exist."""
        wanted = {row.get("product_id") for row in rows}
        found = session.known(Product, {id_ for id_ in wanted if id_ is not None})
        if missing := wanted - found.keys():
            raise BadInput(f"there is no product #{missing.pop()}", remedy="Give the id of a product as product_id.")
        return found

    @classmethod
    def fill_prices(cls, session: Session, rows: Sequence[Row], products: dict[int, Product]) -> None:
        """Propose prices for rows that have none: the product's list price. The addon pricing extends this."""
        for row in rows:
            if row.get("price") is None:
                product = products[row["product_id"]]
                if product.list_price is None:
                    raise BadInput(f"{product} has no price", remedy="Type a price, or give the product a list price.")
                row["price"] = product.list_price

    @classmethod
    def check_quantity(cls, row: Row, product: Product) -> None:
        """Refuse a line without quantity, or with a negative one where the document type is no return."""
        if not row.get("quantity"):
            raise BadInput(f"the line of {product} has quantity 0", remedy="Give a quantity, or leave the line out.")
        if row["quantity"] < 0 and not row["header"].get("is_return"):
            raise BadInput(
                f"the line of {product} has the negative quantity {row['quantity']}",
                remedy="Give a positive quantity; goods that come back belong on a return.",
            )

    @classmethod
    def kept_quantities(cls, session: Session, lines: Sequence[OrderLine]) -> dict[int, Decimal]:
        """Return how much of each line stays when its order is closed; addons that deliver or invoice extend this."""
        return {}

    @classmethod
    def billable(cls, session: Session, lines: Sequence[OrderLine]) -> dict[int, Decimal]:
        """Return the quantity of each line that may be invoiced in all: what was ordered."""
        return {line.id: line.quantity for line in lines}

    def amounts(self, quantity: Decimal, currency: Currency) -> Row:
        """Return net and tax of this line for a quantity."""
        return amounts(quantity, self.price, self.discount, self.tax_rate, currency)

    def compute_amounts(self, currency: Currency) -> None:
        """Set net and tax from quantity, price and discount."""
        values = self.amounts(self.quantity, currency)
        self.net, self.tax_amount = values["net"], values["tax_amount"]


def amounts(quantity: Decimal, price: Decimal, discount: Decimal, tax_rate: Decimal, currency: Currency) -> Row:
    """Return net (rounded half up per line) and the flat tax on it, in the currency's precision."""
    net = currency.round(quantity * price * (HUNDRED - discount) / HUNDRED if discount else quantity * price)
    return {"net": net, "tax_amount": currency.round(net * tax_rate / HUNDRED) if tax_rate else ZERO}
