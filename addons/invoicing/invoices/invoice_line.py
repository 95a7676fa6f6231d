"""The lines of an invoice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from addons import sales
from addons.base import Currency, Product, Tax, Unit, refuse_inexact, refuse_other_unit
from addons.invoicing.invoices.gl_item import GLItem
from addons.invoicing.invoices.printing import shown_ratio
from addons.invoicing.orders.billing import OrderLine
from core import (
    ZERO,
    BadInput,
    DocumentLine,
    Edited,
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
    from addons.invoicing.invoices.invoice import Invoice


COPIED = (
    "order_line_id",
    "product_id",
    "gl_item_id",
    "description",
    "unit_id",
    "price",
    "discount",
    "tax_id",
    "tax_rate",
)


class InvoiceLine(DocumentLine, table="invoice_line"):
    """A quantity of a product at a price, with the order line it bills, if any; or a G/L item with its tax."""

    parent = "invoice_id"
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "unit_id": ("product_id",),
        "price": ("product_id",),
        "tax_id": ("product_id", "gl_item_id"),
        "tax_rate": ("tax_id",),
        "net": ("quantity", "price", "discount", "tax_rate"),
    }

    invoice_id: Mapped[int] = reference("invoice")
    order_line_id: Mapped[int | None] = reference("sales_order_line")
    product_id: Mapped[int | None] = reference("base_product", index=False)
    gl_item_id: Mapped[int | None] = reference("gl_item", index=False)
    credited_line_id: Mapped[int | None] = reference("invoice_line", info={"computed": True})
    description: Mapped[str | None]
    quantity: Mapped[Quantity]
    unit_id: Mapped[int | None] = reference("base_unit", index=False)
    price: Mapped[Price]
    discount: Mapped[Percent] = column(default=ZERO)
    net: Mapped[Money] = column(info={"computed": True})
    tax_id: Mapped[int | None] = reference("base_tax", index=False)
    tax_rate: Mapped[Percent] = column(default=ZERO)
    tax_amount: Mapped[Money] = column(default=ZERO, info={"computed": True})

    invoice: Mapped[Invoice] = relation("invoicing.Invoice", back="lines")
    order_line: Mapped[OrderLine | None] = relation("sales.OrderLine")
    product: Mapped[Product | None] = relation("base.Product")
    gl_item: Mapped[GLItem | None] = relation("invoicing.GLItem")
    credited_line: Mapped[InvoiceLine | None] = relation("invoicing.InvoiceLine", "credited_line_id")
    unit: Mapped[Unit | None] = relation("base.Unit")
    tax: Mapped[Tax | None] = relation("base.Tax")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in what lines entered or edited by hand leave out, from the product, and compute their amounts."""
        rows = super().prepare(session, rows)
        by_hand = [row for row in rows if "net" not in row]  # those made from an order have its amounts
        _refuse_other_currency(session, [row for row in rows if "net" not in row or isinstance(row, Edited)])
        if by_hand:
            _complete_rows(session, by_hand)
        return rows

    @property
    def shown_quantity(self) -> Decimal:
        """Return the quantity in the unit that was ordered, if it is a neat number of it, for papers."""
        ratio = shown_ratio(self)
        return self.quantity / ratio if ratio else self.quantity

    @property
    def shown_unit(self) -> Unit | None:
        """Return the unit of the quantity shown."""
        return self.order_line.entered_unit if shown_ratio(self) and self.order_line else self.unit

    @property
    def shown_price(self) -> Decimal:
        """Return the price of the unit shown."""
        ratio = shown_ratio(self)
        if not ratio or self.order_line is None:
            return self.price
        entered = self.order_line.entered_price
        return entered if entered is not None else self.price * ratio

    @classmethod
    def delivered_by(cls, session: Session, lines: Sequence[Any]) -> dict[int, Any]:
        """Return the shipment of each line that bills a delivery, by id; a seam for the addon that keeps shipments."""
        return {}

    @classmethod
    def billed(cls) -> tuple[str, ...]:
        """Return the columns read of all lines when invoices are completed; a value method to extend by what you need.

        Whoever asks `billed_lines` then has them without a statement of its own.
        """
        return ("invoice_id", "order_line_id", "quantity", "net", "tax_amount")

    def credit_row(self) -> Row:
        """Return the line of a credit memo that takes this one back; a value method to extend."""
        copied = {name: getattr(self, name) for name in COPIED}
        amounts = {"quantity": -self.quantity, "net": -self.net, "tax_amount": -self.tax_amount}
        return {**copied, "credited_line_id": self.id, **amounts}

    def part_credit_row(self, currency: Currency, done: sales.Done, quantity: Decimal) -> Row:
        """Return the line that takes back a further part, after what was done; a value method to extend.

        Amounts are cumulative shares, so that all credit memos of a line add up to it: the last has residual cents.
        """
        whole = sales.Whole(self.quantity, self.net, self.tax_amount, currency)
        part = whole.part(done, quantity)
        return self.credit_row() | {"quantity": -quantity, **{name: -amount for name, amount in part.items()}}


def _refuse_other_currency(session: Session, rows: Sequence[Row]) -> None:
    """Raise BadInput for lines that bill an order in another currency than the invoice's."""
    named = {row["order_line_id"] for row in rows if row.get("order_line_id") is not None}
    lines = session.known(OrderLine, named)
    orders = session.known(sales.Order, {line.order_id for line in lines.values()})
    for row in rows:
        line = lines.get(row.get("order_line_id") or 0)
        if line is not None and orders[line.order_id].currency_id != row["header"]["currency_id"]:
            currencies, order = session.known(Currency), orders[line.order_id]
            was, shall = currencies[order.currency_id].code, currencies[row["header"]["currency_id"]].code
            raise BadInput(
                f"{order} is in {was}, so it is not billed in {shall}: orders are billed in their own currency",
                remedy=f"Bill it on an invoice in {was}.",
            )


def _complete_rows(session: Session, rows: Sequence[Row]) -> None:
    products = session.known(Product, {row["product_id"] for row in rows if row.get("product_id") is not None})
    items = session.known(GLItem, {row["gl_item_id"] for row in rows if row.get("gl_item_id") is not None})
    taxes = session.known(Tax)
    for row in rows:
        product, item = products.get(row.get("product_id") or 0), items.get(row.get("gl_item_id") or 0)
        if row.get("gl_item_id") is not None:
            _check_item(row, item)
            row.setdefault("quantity", Decimal(1))
        elif product is None and (row.get("product_id") is not None or not row.get("description")):
            raise BadInput(f"there is no product #{row.get('product_id')}")
        _complete(session, row, product, item)
        row.setdefault("tax_rate", taxes[row["tax_id"]].rate if row["tax_id"] else ZERO)
    for row, amounts in zip(rows, session[OrderLine].amounts(session, rows), strict=True):
        row.update(amounts)


def _complete(session: Session, row: Row, product: Product | None, item: GLItem | None) -> None:
    source, subject = product or item, product or item or f"'{row['description']}'"
    if not row.get("quantity"):
        raise BadInput(f"the line of {subject} has quantity 0", remedy="Give a quantity, or leave the line out.")
    row.setdefault("unit_id", product.unit_id if product else None)
    if product is not None:
        refuse_other_unit(session, product, row["unit_id"])
        refuse_inexact(session, [(product, row["quantity"])])
    row.setdefault("price", product.list_price if product else None)
    if row["price"] is None:
        usual = "" if item else ", or give the product a list price"
        raise BadInput(f"{subject} has no price", remedy=f"Type a price{usual}.")
    row.setdefault("tax_id", source.tax_id if source else None)


def _check_item(row: Row, item: GLItem | None) -> None:
    """Raise BadInput for a line of a G/L item that does not exist, is not in use, or bills something else as well."""
    if item is None:
        raise BadInput(f"there is no G/L item #{row['gl_item_id']}")
    if row.get("product_id") is not None or row.get("order_line_id") is not None:
        raise BadInput(
            f"a line bills either {item} or a product", remedy="Leave one of them out, or make two lines of it."
        )
    if not item.active and not isinstance(row, Edited):
        raise BadInput(f"{item} is not in use any more", remedy="Choose another G/L item, or set it active again.")
