"""The lines of a sales order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import false, select

from addons.base import Currency, Product, Tax, Unit, products_asking
from addons.sales.order.campaign import Campaign
from addons.sales.order.line_amounts import (
    amounts_of,
    plain,
    refuse_another_product,
    refuse_less_than,
    refuse_too_high_discount,
    refuse_wrong_sign,
    subject_of,
)
from addons.sales.order.printing import discount_of, without_verbs
from addons.sales.order.step import Step, ladders_of_lines
from addons.sales.order.units import figures, fill_units, gross_of
from addons.sales.order.variant_line import choose_variants
from core import (
    ZERO,
    BadInput,
    DocumentLine,
    Edited,
    Mapped,
    Model,
    Money,
    Percent,
    Price,
    Quantity,
    Refused,
    Row,
    Session,
    among,
    column,
    load,
    reference,
    relation,
)
from core import rows as writing

if TYPE_CHECKING:
    from addons.sales.order.order import Order


class OrderLine(DocumentLine, table="sales_order_line"):
    """A product, the quantity ordered in the product's unit, its price per unit and a discount in percent.

    `net` is quantity times price less the discount, rounded half up to the currency; `tax_amount` is the flat tax on
    it. Entered in another unit, `entered_quantity` and `entered_price` say so and give the amount; one of that unit is
    `entered_ratio` of the product's own. A line without product is free text with quantity and price, or without
    these a comment. `printed` puts a comment, or the line's discount, at the bottom of the printed order.
    `per_kit` is how much of a component goes into one kit, exactly, however its quantity is rounded. `made_by` names
    the maker and the rule of a line that follows from the others (`Order.made_lines`), such as a discount or freight.
    """

    parent = "order_id"
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "price": ("product_id", "attribute_values"),
        "tax_id": ("product_id", "attribute_values"),
        "tax_rate": ("tax_id",),
    }

    order_id: Mapped[int] = reference("sales_order")
    product_id: Mapped[int | None] = reference("base_product")
    description: Mapped[str | None]
    quantity: Mapped[Quantity]
    unit_id: Mapped[int | None] = reference("base_unit", index=False)
    price: Mapped[Price]
    discount: Mapped[Percent] = column(default=ZERO)
    net: Mapped[Money] = column(info={"computed": True})
    tax_id: Mapped[int | None] = reference("base_tax", index=False)
    tax_rate: Mapped[Percent] = column(default=ZERO)
    tax_amount: Mapped[Money] = column(default=ZERO, info={"computed": True})
    lost_sales: Mapped[Quantity] = column(default=ZERO, info={"computed": True})

    entered_quantity: Mapped[Quantity | None]
    entered_unit_id: Mapped[int | None] = reference("base_unit", index=False)
    entered_ratio: Mapped[Quantity | None] = column(info={"computed": True})
    entered_price: Mapped[Price | None]
    attribute_values: Mapped[str | None]
    campaign_id: Mapped[int | None] = reference("sales_campaign", index=False)
    typed: Mapped[str | None] = column(info={"computed": True})
    printed: Mapped[bool] = column(default=False, server_default=false())
    exploded: Mapped[bool] = column(default=False, server_default=false(), info={"computed": True})
    kit_line_id: Mapped[int | None] = reference("sales_order_line")
    per_kit: Mapped[Quantity | None] = column(info={"computed": True})
    source_line_id: Mapped[int | None] = reference("sales_order_line")
    replaced_line_id: Mapped[int | None] = reference("sales_order_line", index=False)
    made_by: Mapped[str | None] = column(info={"internal": True})

    order: Mapped[Order] = relation("sales.Order", back="lines")
    product: Mapped[Product | None] = relation("base.Product")
    unit: Mapped[Unit | None] = relation("base.Unit", "unit_id")
    entered_unit: Mapped[Unit | None] = relation("base.Unit", "entered_unit_id")
    tax: Mapped[Tax | None] = relation("base.Tax")
    campaign: Mapped[Campaign | None] = relation("sales.Campaign")
    kit_line: Mapped[OrderLine | None] = relation("sales.OrderLine", "kit_line_id")
    source_line: Mapped[OrderLine | None] = relation("sales.OrderLine", "source_line_id")
    replaced_line: Mapped[OrderLine | None] = relation("sales.OrderLine", "replaced_line_id")

    @property
    def is_comment(self) -> bool:
        """Say whether the line is text only, with neither quantity nor amount."""
        return self.product_id is None and not self.quantity

    @property
    def subject(self) -> str:
        """Return what the line is about, for messages: its product, else its text."""
        return f"'{self.description}'" if self.product is None else str(self.product)

    @property
    def shown_quantity(self) -> Decimal:
        """Return the quantity as it was entered, for papers."""
        return self.quantity if self.entered_quantity is None else self.entered_quantity

    @property
    def shown_unit(self) -> Unit | None:
        """Return the unit it was entered in, for papers."""
        return self.unit if self.entered_quantity is None else self.entered_unit

    @property
    def shown_price(self) -> Decimal:
        """Return the price of one of the shown unit, for papers: shown quantity times shown price is the amount."""
        if self.entered_quantity is None or not self.entered_ratio:
            return self.price
        if self.entered_price is not None or not self.entered_quantity:
            return self.price * self.entered_ratio if self.entered_price is None else self.entered_price
        return self.price * self.quantity / self.entered_quantity

    @property
    def discount_amount(self) -> Decimal:
        """Return what the discount takes off, in the order's currency, for papers."""
        return discount_of(self)

    @property
    def shown_description(self) -> str:
        """Return the description without the remark of closing or voiding, for papers."""
        return without_verbs(self.description)

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Choose variants, fill in unit, tax and price from the product, compute the amounts; for all lines at once."""
        choose_variants(session, cls, rows)
        rows = super().prepare(session, rows)
        products = cls.products(session, rows)
        cls.fill_quantities(session, rows, products)
        cls.fill_prices(session, rows, products)
        cls.fill_taxes(session, rows, products)
        for row in rows:
            cls.check_quantity(row, products.get(row.get("product_id")))
            refuse_too_high_discount(subject_of(row, products.get(row.get("product_id"))), row.get("discount", ZERO))
        for row, amounts in zip(rows, cls.amounts(session, rows), strict=True):
            row.update(amounts)
        return rows

    @classmethod
    def amounts(cls, session: Session, rows: Sequence[Row]) -> list[Row]:
        """Return net and tax of each row: here alone is said what a quantity at a price comes to. Extend it.

        The rows are prepared order lines, parts of stored ones ("is_part"), which have a `gross` (before the discount)
        of their own, or lines of invoices without an order. All know their "header" with its currency. What is billed,
        credited or returned of an order line is a share of what this says of it.
        """
        currencies = session.known(Currency)
        found: list[Row] = []
        for row in rows:
            gross = row["gross"] if "gross" in row else gross_of(row, row["quantity"])
            currency = currencies[row["header"]["currency_id"]]
            found.append(amounts_of(gross, row.get("discount", ZERO), row["tax_rate"], currency))
        return found

    @classmethod
    def amounts_of_parts(cls, session: Session, parts: Sequence[tuple[OrderLine, Decimal]]) -> list[Row]:
        """Return net and tax of other quantities of stored lines; their orders are loaded."""
        headers = {line.order_id: _values(line.order) for line, _ in parts}
        return cls.amounts(
            session,
            [
                _values(line)
                | {"quantity": quantity, "gross": gross_of(figures(line), quantity), "is_part": True}
                | {"header": headers[line.order_id]}
                for line, quantity in parts
            ],
        )

    @classmethod
    def ladder(cls, session: Session, lines: Sequence[OrderLine]) -> dict[int, list[Step]]:
        """Return how the amount of each stored line came about, by line id, step by step. Extend it."""
        return ladders_of_lines(session, lines)

    @classmethod
    def fill_quantities(cls, session: Session, rows: Sequence[Row], products: dict[int | None, Product]) -> None:
        """Bring quantities and units in line; what lets lines of an order follow each other extends this."""
        fill_units(session, rows, products)

    @classmethod
    def products(cls, session: Session, rows: Sequence[Row]) -> dict[int | None, Product]:
        """Return the products of the rows by id; raises BadInput for one that does not exist.

        Finds out about attributes that must be said while the products are loaded: confirming asks about them.
        """
        wanted = {row["product_id"] for row in rows if row.get("product_id") is not None}
        products_asking(session, wanted)
        found = session.known(Product, wanted)
        if missing := wanted - found.keys():
            raise BadInput(f"there is no product #{missing.pop()}", remedy="Give the id of a product as product_id.")
        return {id_: product for id_, product in found.items()}

    @classmethod
    def fill_prices(cls, session: Session, rows: Sequence[Row], products: dict[int | None, Product]) -> None:
        """Propose prices for rows that have none: the product's list price. The addon pricing extends this."""
        for row in rows:
            product = products.get(row.get("product_id"))
            if row.get("price") is not None:
                continue
            if product is None:
                row["price"] = ZERO
            elif product.list_price is None:
                raise BadInput(
                    f"{product} has no price",
                    remedy="Type a price, keep the one there was, or give the product a list price.",
                )
            else:
                row["price"] = product.list_price

    @classmethod
    def fill_taxes(cls, session: Session, rows: Sequence[Row], products: dict[int | None, Product]) -> None:
        """Fill in the taxes of rows that have none, and their rates: the product's. The addon taxes extends this."""
        rates = {tax.id: tax.rate for tax in session.known(Tax).values()}
        for row in (one for one in rows if "tax_id" not in one or "tax_rate" not in one):
            product = products.get(row.get("product_id"))
            row.setdefault("tax_id", product.tax_id if product else None)
            row.setdefault("tax_rate", rates.get(row["tax_id"], ZERO))

    @classmethod
    def check_quantity(cls, row: Row, product: Product | None) -> None:
        """Refuse a line without quantity, with the wrong sign, or with less than what is delivered or invoiced."""
        subject = subject_of(row, product)
        if isinstance(row, Edited) and row.is_changed("quantity"):
            refuse_less_than(row.record.covered(), row["quantity"], subject)
        if isinstance(row, Edited) and row.is_changed("product_id"):
            refuse_another_product(row.record.covered(), row.record.subject)
        if product is None:
            if not (row.get("description") or "").strip():
                raise BadInput("a line has neither product nor text", remedy="Give product_id, or a description.")
            if row["quantity"] >= 0 or row["header_type"].is_return:
                return  # text on a return may be a fee: of either sign
        elif not row.get("quantity"):
            raise BadInput(f"the line of {product} has quantity 0", remedy="Give a quantity, or leave the line out.")
        refuse_wrong_sign(
            subject,
            row["quantity"],
            is_return=row["header_type"].is_return,
            is_inverse=row["header"].get("cancelled_order_id") is not None,
        )

    # --- what stands on a line --------------------------------------------------------------------------------

    def covered(self) -> Decimal:
        """Return the part that can no longer be taken back; addons that deliver or invoice extend this."""
        return ZERO

    @classmethod
    def release_sources(cls, session: Session, lines: Sequence[OrderLine]) -> None:
        """Let the copies of lines that are about to be deleted forget where they came from."""
        L = session[OrderLine]
        query = select(L.id).where(among(session, L.source_line_id, [line.id for line in lines]))
        copies = list(session.known(OrderLine, session.scalars(query)).values())
        writing.update(session, L, [{"id": one.id, "source_line_id": None} for one in copies])

    def taken_over(self) -> Decimal:
        """Return what a line that replaces this one takes over and so has to order; addons that deliver extend it."""
        return ZERO

    @classmethod
    def kept_quantities(cls, session: Session, lines: Sequence[OrderLine]) -> dict[int, Decimal]:
        """Return how much of each line stays when its order is closed: what is covered (semantics 8.5)."""
        return {line.id: line.covered() for line in lines}

    @classmethod
    def billable(cls, session: Session, lines: Sequence[OrderLine]) -> dict[int, Decimal]:
        """Return the quantity of each line that may be invoiced in all: what was ordered."""
        return {line.id: line.quantity for line in lines}

    @classmethod
    def before_removal(cls, session: Session, records: Sequence[Any]) -> None:
        """Refuse to delete a line of which something is delivered or invoiced; its copies forget it."""
        super().before_removal(session, records)
        load(session, records, "product")
        for line in records:
            if covered := line.covered():
                raise Refused(
                    f"the line of {line.subject} cannot be deleted: {plain(covered)} is delivered or invoiced already",
                    remedy=f"Reduce it to {plain(covered)}, or close the order.",
                )
        cls.release_sources(session, records)


def _values(record: Model) -> Row:
    """Return a stored record as a row."""
    return {name: getattr(record, name) for name in (one.key for one in type(record).__mapper__.column_attrs)}
