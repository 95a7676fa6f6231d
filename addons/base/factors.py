"""How many of a product's own unit one of another unit is: a box of a product that is counted in pieces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from sqlalchemy import select

from addons.base.exactness import exact_quantity, refuse_inexact
from addons.base.product import Product
from addons.base.product_unit import ProductUnit
from addons.base.unit import Unit
from core import BadInput, Session, among

Ratios = Mapping[tuple[int, int], Decimal]
"""How much of a product's own unit one of another unit is, by (product, unit), where the product itself says so."""


class Factors:
    """Say how many of a product's own unit one of another unit is; asks the database once, if at all."""

    def __init__(self, session: Session, products: Iterable[Product]) -> None:
        self._session, self._products = session, products

    @cached_property
    def units(self) -> Mapping[int, Unit]:
        """Return the units by id."""
        return self._session.known(Unit)

    @cached_property
    def _ratios(self) -> Ratios:
        return own_ratios(self._session, self._products)

    def of(self, product: Product, unit_id: int) -> Fraction:
        """Return the factor, exactly; raises BadInput where there is no way from one unit to the other."""
        return ratio(product, self.units, unit_id, self._ratios)

    def in_own_unit(self, product: Product, entered: Decimal, unit_id: int, factor: Fraction) -> Decimal:
        """Return an entered quantity in the product's own unit; raises BadInput where that cannot hold it exactly."""
        return exact_quantity(entered, self.units[unit_id], self.units[product.unit_id], factor, product)

    def refuse_inexact(self, product: Product, quantity: Decimal) -> None:
        """Raise BadInput for a quantity that the product's own unit cannot hold exactly."""
        refuse_inexact(self._session, [(product, Decimal(quantity))])


def own_ratios(session: Session, products: Iterable[Product]) -> Ratios:
    """Return the ratios of the alternative units of products; a variant has those of its generic product too."""
    P = session[ProductUnit]
    ids = {id_ for product in products for id_ in (product.id, product.variant_of_id) if id_ is not None}
    query = select(P.product_id, P.unit_id, P.ratio).where(among(session, P.product_id, sorted(ids)))
    return {(product, unit): value for product, unit, value in session.execute(query)}


def ratio(product: Product, units: Mapping[int, Unit], unit_id: int, ratios: Ratios) -> Fraction:
    """Return how many of the product's own unit one of another unit is, exactly; raises BadInput if nothing says so."""
    for id_ in (product.id, product.variant_of_id):
        if id_ is not None and (id_, unit_id) in ratios:
            return Fraction(ratios[id_, unit_id])
    unit, own = units.get(unit_id), units[product.unit_id]
    if unit is None:
        raise BadInput(f"there is no unit #{unit_id}", remedy=f"Enter {product} in {own.code}.")
    if unit.category != own.category:
        raise BadInput(
            f"{product} is not sold in {unit.code}: it is counted in {own.code}",
            remedy=f"Enter it in {own.code}, or define {unit.code} as an alternative unit of the product.",
        )
    return Fraction(unit.ratio) / Fraction(own.ratio)
