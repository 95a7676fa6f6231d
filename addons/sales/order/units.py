"""Quantities entered in another unit than the product's own: boxes of a product that is counted in pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from addons.base import Factors, Product, decimal_of
from core import ZERO, BadInput, Edited, Row, Session, rounded

if TYPE_CHECKING:
    from addons.sales.order.order_line import OrderLine

DIGITS = 6
"""The places after the point that quantities, ratios and prices are kept with."""

CONCERNED = (
    "product_id",
    "attribute_values",
    "quantity",
    "unit_id",
    "price",
    "entered_quantity",
    "entered_unit_id",
    "entered_price",
)
"""What a line's unit and quantity hang on."""


def fill_units(session: Session, rows: Sequence[Row], products: Mapping[int | None, Product]) -> None:
    """Turn what was entered in another unit into the product's own, and keep what was entered beside it.

    A price given with another unit is the price of that unit. What is edited in one unit is followed by the other.
    Raises BadInput where there is no way from one unit to the other.
    """
    factors = Factors(session, products.values())
    for row in rows:
        product = products.get(row.get("product_id"))
        if isinstance(row, Edited):
            if product is not None and row.is_changed(*CONCERNED):
                _settle(row, product, factors)
        else:
            _enter(row, product, factors)


def _enter(row: Row, product: Product | None, factors: Factors) -> None:
    if row.get("quantity") is None and row.get("entered_unit_id") is not None:
        row["quantity"], row["unit_id"] = row.get("entered_quantity"), row["entered_unit_id"]
    row["quantity"] = row.get("quantity") or ZERO
    if row.get("unit_id") is None:
        row["unit_id"] = product.unit_id if product else None
    if product is None:
        return
    if row["unit_id"] == product.unit_id:
        factors.refuse_inexact(product, row["quantity"])
        return
    factor = factors.of(product, row["unit_id"])
    row["entered_quantity"], row["entered_unit_id"] = row["quantity"], row["unit_id"]
    row["entered_ratio"] = _rounded(factor)
    row["quantity"] = factors.in_own_unit(product, Decimal(row["quantity"]), row["unit_id"], factor)
    row["unit_id"] = product.unit_id
    if row.get("price") is not None:
        row["entered_price"] = row["price"]
        row["price"] = _rounded(Fraction(row["price"]) / factor)


def _settle(row: Edited, product: Product, factors: Factors) -> None:
    """Let both units of an edited line say the same: the one that was edited counts."""
    row["quantity"] = row["quantity"] or ZERO
    if row["unit_id"] is None or (row.is_changed("product_id") and "unit_id" not in row.given):
        row["unit_id"] = product.unit_id
    retyped = row["unit_id"] != product.unit_id
    if retyped:
        row["entered_unit_id"], row["entered_quantity"] = row["unit_id"], row["quantity"]
        row["entered_price"] = row["price"] if "price" in row.given else None
        row["unit_id"] = product.unit_id
    if row["entered_unit_id"] is None:
        row["entered_quantity"] = row["entered_ratio"] = row["entered_price"] = None
        if row.is_changed("quantity", "product_id"):
            factors.refuse_inexact(product, row["quantity"])
        return
    factor = Fraction(row["entered_ratio"] or 0)
    if not factor or row.is_changed("entered_unit_id", "product_id", "entered_quantity", "quantity"):
        factor = factors.of(product, row["entered_unit_id"])
        row["entered_ratio"] = _rounded(factor)
    _settle_quantity(row, product, factors, factor, retyped=retyped)
    _settle_price(row, factor, retyped=retyped)


def _settle_quantity(row: Edited, product: Product, factors: Factors, factor: Fraction, *, retyped: bool) -> None:
    typed = retyped or row.is_changed("entered_quantity", "entered_unit_id")
    if row["entered_quantity"] is None or (row.is_changed("quantity") and not typed):
        factors.refuse_inexact(product, row["quantity"])
        row["entered_quantity"] = _rounded(Fraction(row["quantity"]) / factor)
        return
    if not typed and not row.is_changed("product_id"):
        return
    entered, quantity = Decimal(row["entered_quantity"]), Decimal(row["quantity"])
    wanted = factors.in_own_unit(product, entered, row["entered_unit_id"], factor)
    if retyped or not row.is_changed("quantity"):
        row["quantity"] = wanted
    elif quantity != wanted and _rounded(Fraction(quantity) / factor) != entered:
        units = factors.units
        own = units[product.unit_id]
        raise BadInput(
            f"{entered.normalize():f} {units[row['entered_unit_id']].code} of {product} are {wanted.normalize():f} "
            f"{own.code}, not {quantity.normalize():f}",
            remedy="Type the quantity in one of the two units.",
        )


def _settle_price(row: Edited, factor: Fraction, *, retyped: bool) -> None:
    """Derive the price of the product's own unit from that of the entered one, or the other way round."""
    if row["entered_price"] is None:
        return
    if "price" in row.given and row["price"] is None:
        row["entered_price"] = None
    elif retyped or row.get("price") is None or row.is_changed("entered_price", "entered_unit_id"):
        row["price"] = _rounded(Fraction(row["entered_price"]) / factor)
    elif row.is_changed("price"):
        row["entered_price"] = _rounded(Fraction(row["price"]) * factor)


def _rounded(exact: Fraction) -> Decimal:
    return rounded(decimal_of(exact), DIGITS)


# --- what another quantity means ------------------------------------------------------------------------------


FIGURES = ("quantity", "price", "entered_price", "entered_quantity", "entered_ratio")


def figures(line: OrderLine) -> Row:
    """Return the figures of a line that the functions below ask for."""
    return {name: getattr(line, name) for name in FIGURES}


def gross_of(row: Row, quantity: Decimal) -> Decimal:
    """Return what a quantity of a line costs before its discount, exactly.

    With a price per entered unit that price counts, however the price of one piece is rounded: by the ratio, or
    where the ratio itself or the quantity is rounded, by the share of what was entered.
    """
    if row.get("entered_price") is None or not row.get("entered_ratio") or row.get("entered_quantity") is None:
        return Decimal(quantity * row["price"])
    entered = Decimal(row["entered_price"])
    if _goes_by_ratio(row) or not row["quantity"]:
        return entered * quantity / Decimal(row["entered_ratio"])
    return Decimal(entered * row["entered_quantity"] * quantity / row["quantity"])


def entered_for(line: OrderLine, quantity: Decimal) -> Decimal | None:
    """Return what another quantity of a line is in the unit it was entered in; None if that is its own unit."""
    if not line.entered_ratio or line.entered_quantity is None:
        return None
    if _goes_by_ratio(figures(line)) or not line.quantity:
        return rounded(quantity / line.entered_ratio, DIGITS)
    return rounded(line.entered_quantity * quantity / line.quantity, DIGITS)


def _goes_by_ratio(row: Row) -> bool:
    return bool(rounded(Decimal(row["quantity"]) / row["entered_ratio"], DIGITS) == row["entered_quantity"])
