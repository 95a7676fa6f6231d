"""Make the prices of a version: of another version by the lines of a schema."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select

from addons.base import Product
from addons.pricing.lists.price_list import PriceVersion
from addons.pricing.lists.product_price import ProductPrice
from addons.pricing.making.price_schema import ALL, LIMIT, LIST, STANDARD, THREE, PriceSchemaLine
from core import BadInput, Row, Session, load, rounded

COLUMNS = {LIST: "list_price", STANDARD: "standard_price", LIMIT: "limit_price"}


class Change(NamedTuple):
    """What becomes of a product: its prices in the base version, here before (None if none), and now."""

    product: Product
    base: Row
    before: Row | None
    after: Row


@dataclass
class Made:
    """What was made: new prices, those replaced, and those that stay since nobody said to replace them."""

    new: list[Change]
    replaced: list[Change]
    kept: list[Change]


def make_prices(session: Session, version: PriceVersion, *, replace: bool = False) -> Made:
    """Make the prices of a version of those of its base version, by its schema; five statements whatever the number.

    Prices that it has already stay, unless they are to be replaced. Raises BadInput for a version that does not say
    what it is made of, and for a base in another currency.
    """
    load(session, [version], "price_list.currency", "base_version.price_list", "price_schema")
    base, schema = version.base_version, version.price_schema
    if base is None or schema is None:
        missing = "base_version" if base is None else "price_schema"
        raise BadInput(f"{version} does not say what it is made of", remedy=f"Give it {missing}=….")
    if base.price_list.currency_id != version.price_list.currency_id:
        raise BadInput(f"{version} cannot be made of {base}, which is in another currency", remedy="Name another base.")
    prices = _prices(session, [base.id, version.id])
    there = {one.product_id: one for one in prices if one.price_version_id == version.id}
    lines = _lines(session, schema.id)
    digits = version.price_list.digits
    made = Made([], [], [])
    for one in prices:
        if one.price_version_id == base.id:
            old = there.get(one.product_id)
            before = _values(old) if old is not None else None
            after = _after(_values(one), one.product, lines, digits, hierarchical=schema.hierarchical)
            which = made.new if before is None else made.replaced if replace and before != after else made.kept
            which.append(Change(one.product, _values(one), before, after))
    session.create(
        ProductPrice,
        [{"price_version_id": version.id, "product_id": one.product.id, **_columns(one.after)} for one in made.new],
    )
    session.edit(ProductPrice, [{"id": there[one.product.id].id, **_columns(one.after)} for one in made.replaced])
    return made


def _prices(session: Session, versions: Iterable[int]) -> Sequence[Any]:
    P = session[ProductPrice]
    found = session.scalars(select(P).where(P.price_version_id.in_(list(versions))).order_by(P.product_id)).all()
    load(session, found, "product")
    return found


def _lines(session: Session, schema: int) -> Sequence[Any]:
    L = session[PriceSchemaLine]
    return session.scalars(select(L).where(L.price_schema_id == schema).order_by(L.sequence, L.id)).all()


def _values(price: Any) -> Row:
    return {of: getattr(price, column) for of, column in COLUMNS.items()}


def _columns(values: Row) -> Row:
    return {COLUMNS[of]: value for of, value in values.items()}


def _after(values: Row, product: Product, lines: Sequence[Any], digits: int, *, hierarchical: bool) -> Row:
    """Return the three prices: each by the lines for it, one after another, or only by the last."""
    found: Row = dict(values)
    for of in THREE:
        fitting = [line for line in lines if line.of in (ALL, of) and line.fits(product)]
        price: Decimal = rounded(values[of], digits) if not fitting else values[of]
        for line in fitting if hierarchical else fitting[-1:]:
            price = line.made(of, {**values, of: price}, product, digits)
        found[of] = price
    return found
