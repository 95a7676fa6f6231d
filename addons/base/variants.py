"""Make the variants of a generic product: one product for each combination of its axes' values."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import product as combinations

from sqlalchemy import select

from addons.base.attribute import Attribute, AttributeValue, ProductAttribute, VariantValue
from addons.base.choosing import attributes_of
from addons.base.product import Product
from core import BadInput, Row, Session, among, load, one_of, unknown
from core import rows as writing

MOST = 5000
"""How many variants one product may have; more are rather attributes typed on the line."""


def make_variants(
    session: Session,
    generic: Product,
    values: Mapping[str, Sequence[str]] | None = None,
    prices: Mapping[str, Decimal] | None = None,
) -> list[int]:
    """Create the variants of a generic product that are missing, and return their ids.

    `values` names for an axis the values wanted, by code: {"size": ["S", "M"]}. Of an axis not named these are the
    values that the product's variants have already, or all if there is no variant yet. `prices` gives list prices by
    the variant's code, the others take over the generic product's. Running it again makes only what is new. Raises
    BadInput for a product without axes, and for a value or a price of something that is not there.
    """
    session.need("base.product.create", "make variants of a product")
    axes = [one for one in attributes_of(session, [generic])[generic.id] if one.is_axis]
    if not generic.generic or not axes:
        raise BadInput(
            f"{generic} has no axes along which variants differ",
            remedy="Make it generic and name its axes, as in --axis size=S,M,L.",
        )
    _refuse_unknown(values or {}, [axis.attribute.code for axis in axes], "axis")
    there = _existing(session, generic)
    used = frozenset().union(*there)
    chosen = [_values(axis, (values or {}).get(axis.attribute.code), used) for axis in axes]
    if math.prod(map(len, chosen)) > MOST:
        raise BadInput(f"{generic} would have more than {MOST} variants", remedy="Leave out values, or an axis.")
    missing = [found for found in combinations(*chosen) if frozenset(value.id for value in found) not in there]
    rows = _rows(session, generic, missing, prices or {})
    ids = session.create(Product, rows)
    writing.append(
        session,
        session[VariantValue],
        [{"product_id": id_, "value_id": v.id} for id_, of in zip(ids, missing, strict=True) for v in of],
    )
    return ids


def define_axes(session: Session, product: Product, axes: Mapping[str, Sequence[str]]) -> None:
    """Make a product generic along these axes, {"size": ["S", "M", "L"]}; attributes and values are made if missing."""
    session.need("base.product.edit", "change a product")
    session.edit(Product, [{"id": product.id, "generic": True}])
    found = _attributes(session, axes)
    own = {one.attribute_id: one for one in attributes_of(session, [product])[product.id]}
    for position, attribute in enumerate((found[code] for code in axes), 1):
        if attribute.id not in own:
            axis = {"product_id": product.id, "attribute_id": attribute.id, "is_axis": True, "position": position * 10}
            session.create(ProductAttribute, [axis])
        elif not own[attribute.id].is_axis:
            raise BadInput(
                f"{attribute} of {product} is typed on the line: it is no axis", remedy="Give the axis another code."
            )


def _attributes(session: Session, axes: Mapping[str, Sequence[str]]) -> dict[str, Attribute]:
    """Return attributes by code, with all the values named."""
    A, V = session[Attribute], session[AttributeValue]
    known = set(session.scalars(select(A.code).where(among(session, A.code, axes))))
    session.create(A, [{"code": code, "name": code} for code in axes if code not in known])
    found = {one.code: one for one in session.scalars(select(A).where(among(session, A.code, axes)))}
    load(session, list(found.values()), "values")
    rows: list[Row] = []
    for code, wanted in axes.items():
        there = {value.code for value in found[code].values}
        fresh = [value for value in dict.fromkeys(wanted) if value not in there]
        rows += [
            {"attribute_id": found[code].id, "code": value, "name": value, "position": 10 * n}
            for n, value in enumerate(fresh, len(there) + 1)
        ]
    session.create(V, rows)
    for one in found.values():
        session.expire(one, ["values"])
    return found


def _values(axis: ProductAttribute, wanted: Sequence[str] | None, used: Collection[int]) -> list[AttributeValue]:
    known = {value.code: value for value in axis.attribute.values}
    if not known:
        raise BadInput(f"{axis.attribute} has no values", remedy="Give some, as in --axis size=S,M,L.")
    _refuse_unknown(wanted or (), known, axis.attribute.code)
    if wanted is None:
        return [value for value in known.values() if value.id in used or not used]
    return [value for code, value in known.items() if code in wanted]


def _refuse_unknown(names: Iterable[str], known: Collection[str], noun: str) -> None:
    for name in names:
        if name not in known:
            raise unknown(noun, name, known, remedy=f"Known: {one_of(known)}.", error=BadInput)


def _existing(session: Session, generic: Product) -> set[frozenset[int]]:
    """Return the combinations of values that are products already."""
    P, V = session[Product], session[VariantValue]
    query = select(P.id, V.value_id).join(V, V.product_id == P.id).where(P.variant_of_id == generic.id)
    found: dict[int, set[int]] = {}
    for product, value in session.execute(query):
        found.setdefault(product, set()).add(value)
    return set(map(frozenset, found.values()))


def _rows(
    session: Session,
    generic: Product,
    missing: Sequence[tuple[AttributeValue, ...]],
    prices: Mapping[str, Decimal],
) -> list[Row]:
    wanted = ["-".join([generic.code, *(_in_code(value.code) for value in of)]) for of in missing]
    codes = _unique(session, generic, wanted)
    _refuse_unknown(prices, codes, "new variant")
    shared = generic.variant_row()
    rows: list[Row] = []
    for code, of in zip(codes, missing, strict=True):
        name = f"{generic.name}, {', '.join(value.name for value in of)}"
        price = prices.get(code, generic.list_price)
        rows.append(shared | {"code": code, "name": name, "list_price": price})
    return rows


def _in_code(text: str) -> str:
    return re.sub(r"\s+", "_", text.strip()).upper()


def _unique(session: Session, generic: Product, codes: Sequence[str]) -> list[str]:
    """Return the codes, numbered where another product has one already."""
    P = session[Product]
    taken = set(session.scalars(select(P.code).where(P.code.startswith(f"{generic.code}-", autoescape=True))))
    found: list[str] = []
    for code in codes:
        free, n = code, 2
        while free in taken:
            free, n = f"{code}-{n}", n + 1
        taken.add(free)
        found.append(free)
    return found
