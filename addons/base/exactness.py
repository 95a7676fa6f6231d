"""Quantities that a unit cannot hold exactly are refused, never rounded behind somebody's back."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm

from addons.base.product import Product
from addons.base.unit import Unit
from core import BadInput, Session

LARGEST = 12
"""The power of ten of the largest quantities that columns hold."""
FAR = 1000
"""A quantity that would fit is not proposed if it is so many times as large."""


def exact_quantity(entered: Decimal, unit: Unit, own: Unit, factor: Fraction, subject: object) -> Decimal:
    """Return a quantity entered in a unit in the product's own, of which one is `factor`; exactly.

    Raises BadInput, with what would fit, for one that the product's own unit cannot hold.
    """
    if not entered.is_finite() or entered.adjusted() > LARGEST:
        raise BadInput(f"{entered} of {subject} does not fit", remedy="Correct the quantity.")
    exact = Fraction(entered) * factor
    step = Fraction(1, 10**own.digits)
    if exact % step == 0:
        return decimal_of(exact)
    are = "" if unit is own else f"they are {_plain(exact)} {own.code}, and "
    places = f"{own.digits} places" if own.digits else "no places"
    raise BadInput(
        f"{entered.normalize():f} {unit.code} of {subject} cannot be counted exactly: {are}{own.code} has {places}",
        remedy=_what_fits(Fraction(abs(entered)), step / factor, unit, own),
    )


def refuse_inexact(session: Session, quantities: Iterable[tuple[Product, Decimal]]) -> None:
    """Raise BadInput for a quantity of a product that its unit cannot hold; costs nothing where all are whole."""
    for product, quantity in quantities:
        if quantity is not None and not is_whole(quantity):
            own = session.known(Unit)[product.unit_id]
            exact_quantity(quantity, own, own, Fraction(1), product)


def is_whole(quantity: Decimal) -> bool:
    """Say whether a quantity has nothing after the point, however large it is."""
    return Decimal(quantity).is_finite() and quantity == Decimal(quantity).to_integral_value()


def refuse_other_unit(session: Session, product: Product, unit_id: int | None) -> None:
    """Raise BadInput for a quantity of a product in another unit than its own, where none is converted."""
    if unit_id != product.unit_id:
        units = session.known(Unit)
        own, other = units[product.unit_id].code, units.get(unit_id or 0)
        raise BadInput(
            f"{product} is counted in {own} here, not in {other.code if other else f'unit #{unit_id}'}",
            remedy=f"Give the quantity in {own}.",
        )


def decimal_of(exact: Fraction) -> Decimal:
    """Return a fraction as a Decimal: exactly if it is one, else with 28 digits."""
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _what_fits(entered: Fraction, step: Fraction, unit: Unit, own: Unit) -> str:
    """Say which quantities of a unit near the one entered come to whole steps; both must be in places it has."""
    finest = Fraction(1, 10**unit.digits)
    each = Fraction(lcm(step.numerator, finest.numerator), gcd(step.denominator, finest.denominator))
    below = entered // each * each
    above = below + each
    if above > FAR * (entered + 1):
        return f"Enter it in {own.code}."
    near = " or ".join(_plain(one) for one in (below, above) if one)
    return f"What would fit: {near} {unit.code}."


def _plain(exact: Fraction) -> str:
    return f"{round(decimal_of(exact), 6).normalize():f}"
