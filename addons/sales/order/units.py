"""Quantities entered in another unit than the product's own: boxes of a product that is counted in pieces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from addons.base import Product, ProductUnit, Unit
from core import ZERO, BadInput, Row, Session, among, rounded

if TYPE_CHECKING:
    from addons.sales.order.order_line import OrderLine

DIGITS = 6
"""The places after the point that quantities, ratios and prices are kept with."""

Ratios = Mapping[tuple[int, int], Decimal]
"""How much of a product's own unit one of another unit is, by (product, unit), where the product itself says so."""


def fill_units(session: Session, rows: Sequence[Row], products: Mapping[int | None, Product]) -> None:
    """Turn what was entered in another unit into the product's own, and keep what was entered beside it.

    A price given with another unit is the price of that unit. Raises BadInput where there is no way from one unit
    to the other.
    """
    other: list[tuple[Row, Product]] = []
    for row in rows:
        product = products.get(row.get("product_id"))
        if row.get("quantity") is None and row.get("entered_unit_id") is not None:
            row["quantity"], row["unit_id"] = row.get("entered_quantity"), row["entered_unit_id"]
        row["quantity"] = row.get("quantity") or ZERO
        if row.get("unit_id") is None:
            row["unit_id"] = product.unit_id if product else None
        if product and row["unit_id"] != product.unit_id:
            other.append((row, product))
    if not other:
        return
    ratios = own_ratios(session, [product for _, product in other])
    units = session.known(Unit)
    for row, product in other:
        _convert(row, units[product.unit_id], ratio(product, units, row["unit_id"], ratios))


def own_ratios(session: Session, products: Iterable[Product]) -> Ratios:
    """Return the ratios of the alternative units of products; a variant has those of its generic product too."""
    P = session[ProductUnit]
    ids = {id_ for product in products for id_ in (product.id, product.variant_of_id) if id_ is not None}
    query = select(P.product_id, P.unit_id, P.ratio).where(among(session, P.product_id, sorted(ids)))
    return {(product, unit): value for product, unit, value in session.execute(query)}


def ratio(product: Product, units: Mapping[int, Unit], unit_id: int, ratios: Ratios) -> Decimal:
    """Return how many of the product's own unit one of another unit is; raises BadInput if nothing says so."""
    for id_ in (product.id, product.variant_of_id):
        if id_ is not None and (id_, unit_id) in ratios:
            return ratios[id_, unit_id]
    unit, own = units.get(unit_id), units[product.unit_id]
    if unit is None:
        raise BadInput(f"there is no unit #{unit_id}", remedy=f"Enter {product} in {own.code}.")
    if unit.category != own.category:
        raise BadInput(
            f"{product} is not sold in {unit.code}: it is counted in {own.code}",
            remedy=f"Enter it in {own.code}, or define {unit.code} as an alternative unit of the product.",
        )
    return unit.ratio / own.ratio


def in_own_unit(entered: Decimal, own: Unit, factor: Decimal) -> Decimal:
    """Return an entered quantity in the product's own unit; raises BadInput if nothing is left of it."""
    quantity = own.round(entered * factor)
    if entered and not quantity:
        raise BadInput(
            f"the quantity {entered.normalize():f} is 0 {own.code} when rounded", remedy="Enter more, or another unit."
        )
    return quantity


def _convert(row: Row, own: Unit, factor: Decimal) -> None:
    row["entered_quantity"], row["entered_unit_id"] = row["quantity"], row["unit_id"]
    row["entered_ratio"] = rounded(factor, DIGITS)
    row["quantity"], row["unit_id"] = in_own_unit(Decimal(row["quantity"]), own, factor), own.id
    if row.get("price") is not None:
        row["entered_price"] = row["price"]
        row["price"] = rounded(Decimal(row["price"]) / factor, DIGITS)


# --- of lines that are there ----------------------------------------------------------------------------------


def gross_of(line: OrderLine, quantity: Decimal) -> Decimal:
    """Return what a quantity of a line costs before its discount, exactly.

    With a price per entered unit that price counts, however the price of one piece is rounded: by the ratio, or
    where the ratio itself or the quantity is rounded, by the share of what was entered.
    """
    if line.entered_price is None or not line.entered_ratio or line.entered_quantity is None:
        return quantity * line.price
    if _goes_by_ratio(line) or not line.quantity:
        return line.entered_price * quantity / line.entered_ratio
    return line.entered_price * line.entered_quantity * quantity / line.quantity


def entered_for(line: OrderLine, quantity: Decimal) -> Decimal | None:
    """Return what another quantity of a line is in the unit it was entered in; None if that is its own unit."""
    if not line.entered_ratio or line.entered_quantity is None:
        return None
    if _goes_by_ratio(line) or not line.quantity:
        return rounded(quantity / line.entered_ratio, DIGITS)
    return rounded(line.entered_quantity * quantity / line.quantity, DIGITS)


def _goes_by_ratio(line: OrderLine) -> bool:
    assert line.entered_ratio
    return rounded(line.quantity / line.entered_ratio, DIGITS) == line.entered_quantity
