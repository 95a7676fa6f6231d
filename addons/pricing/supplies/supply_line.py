"""Supply lines, their cells by quantity and variation, and their options."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import CheckConstraint, UniqueConstraint, false, select, true
from sqlalchemy.schema import SchemaItem

from addons import base
from addons.base import read_values
from core import BadInput, Edited, Mapped, Model, Price, Quantity, Row, Session, among, column, reference, relation

RATIOS = ("discount_ratio", "exclusive_discount_ratio", "surcharge_ratio")


class SupplyLine(Model, table="pricing_supply_line"):
    """For whom, what and when a price holds, and its operands; what is empty holds for all, or adds nothing.

    The price is (base + additional + value * variable_additional) less the discount ratios (all together, or the
    exclusive one if that is more, at most 1), plus non_discountable, plus the surcharge ratio, per priced_quantity of
    the product's unit. Of base price, exclusive ratio and priced quantity the most specific line counts: one for the
    customer before one for their group, for a variation, for the product, for all; then the one that began last. The
    other operands of all lines that apply are added up. `variation` is such as "size=M"; `variable_attribute` names
    the attribute whose number is the value. With `slices` each slice of the quantity has the price of its own cell.
    """

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    product_id: Mapped[int | None] = reference("base_product")
    partner_id: Mapped[int | None] = reference("base_partner", index=False)
    group_id: Mapped[int | None] = reference("base_partner_group", index=False)
    organisation_id: Mapped[int | None] = reference("base_organisation", index=False)
    currency_id: Mapped[int] = reference("base_currency", index=False)
    variation: Mapped[str | None]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    quantity_from: Mapped[Quantity | None]
    quantity_to: Mapped[Quantity | None]
    is_purchase: Mapped[bool] = column(default=False, server_default=false())
    active: Mapped[bool] = column(default=True, server_default=true())
    base_price: Mapped[Price | None]
    priced_quantity: Mapped[Quantity | None]
    slices: Mapped[bool] = column(default=False, server_default=false())
    additional: Mapped[Price | None]
    variable_additional: Mapped[Price | None]
    variable_attribute: Mapped[str | None]
    non_discountable: Mapped[Price | None]
    discount_ratio: Mapped[Quantity | None]
    exclusive_discount_ratio: Mapped[Quantity | None]
    surcharge_ratio: Mapped[Quantity | None]

    product: Mapped[base.Product | None] = relation("base.Product")
    partner: Mapped[base.Partner | None] = relation("base.Partner")
    group: Mapped[base.PartnerGroup | None] = relation("base.PartnerGroup")
    organisation: Mapped[base.Organisation | None] = relation("base.Organisation")
    currency: Mapped[base.Currency] = relation("base.Currency")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a variation that cannot be read, a ratio of more than 1, and bounds the wrong way round."""
        rows = super().prepare(session, rows)
        for row in rows:
            name = f"supply line {row['code']}"
            read_values(row.get("variation"))
            for ratio in RATIOS:
                if not -1 <= (row.get(ratio) or 0) <= 1:
                    raise BadInput(
                        f"{name}: {ratio} is {Decimal(row[ratio]).normalize():f}, which is no ratio",
                        remedy="Write 0.15 for 15 %.",
                    )
            for first, last in (("valid_from", "valid_to"), ("quantity_from", "quantity_to")):
                if row.get(first) is not None and row.get(last) is not None and row[first] > row[last]:
                    raise BadInput(f"{name} ends before it begins: {row[first]} to {row[last]}")
            if row.get("variable_additional") and not row.get("variable_attribute"):
                raise BadInput(f"{name} has a variable price of nothing", remedy="Give variable_attribute.")
        return rows

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep the quantity that is priced positive."""
        return [CheckConstraint("priced_quantity > 0", name="priced_quantity")]


class SupplyCell(Model, table="pricing_supply_cell"):
    """The base price of a supply line from a quantity on, up to the next cell's; for one variation, or for all."""

    kept_by = ""

    supply_line_id: Mapped[int] = reference("pricing_supply_line", index=False)
    from_quantity: Mapped[Quantity | None]
    variation: Mapped[str | None]
    base_price: Mapped[Price]

    supply_line: Mapped[SupplyLine] = relation("pricing.SupplyLine")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a variation that cannot be read, and two prices in one cell."""
        rows = super().prepare(session, rows)
        query = select(cls.id, cls.supply_line_id, cls.from_quantity, cls.variation).where(
            among(session, cls.supply_line_id, {row["supply_line_id"] for row in rows})
        )
        own = {row["id"] for row in rows if isinstance(row, Edited)}
        cells = session.execute(query)
        there = {_place(line, low, variation) for id_, line, low, variation in cells if id_ not in own}
        for row in rows:
            place = _place(row["supply_line_id"], row.get("from_quantity"), row.get("variation"))
            if place in there:
                low, variation = place[1].normalize(), row.get("variation") or "all variations"
                raise BadInput(f"the cell from {low:f} for {variation} has a price already", remedy="Change that one.")
            there.add(place)
        return rows

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Have one price in a cell."""
        return [UniqueConstraint("supply_line_id", "from_quantity", "variation")]


def _place(line: int, low: Decimal | None, variation: str | None) -> tuple[int, Decimal, frozenset[tuple[str, str]]]:
    """Return which cell it is, however it is written."""
    return line, Decimal(low or 0), frozenset(read_values(variation).items())


class SupplyOption(Model, table="pricing_supply_option"):
    """What an option costs on top, such as "logo=yes": an amount, a surcharge ratio, or both."""

    kept_by = ""

    supply_line_id: Mapped[int] = reference("pricing_supply_line", index=False)
    option: Mapped[str]
    additional: Mapped[Price | None]
    surcharge_ratio: Mapped[Quantity | None]

    supply_line: Mapped[SupplyLine] = relation("pricing.SupplyLine")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse an option that cannot be read, or costs nothing."""
        rows = super().prepare(session, rows)
        for row in rows:
            read_values(row["option"])
            if not row.get("additional") and not row.get("surcharge_ratio"):
                raise BadInput(
                    f"the option {row['option']} costs nothing", remedy="Give additional or surcharge_ratio."
                )
        return rows

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Price an option once."""
        return [UniqueConstraint("supply_line_id", "option")]
