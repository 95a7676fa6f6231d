"""Attribute values typed on a line, such as "size=L, colour=red": read, checked, and the variant they choose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select

from addons.base.attribute import AttributeValue, ProductAttribute, VariantValue
from addons.base.product import Product
from core import BadInput, Session, among, did_you_mean, load, one_of, unknown

NEXT = re.compile(r"[,;]\s*(?=[^,;=]+=)")
"""Where a value ends: at a comma that is followed by the next name, so that values may hold commas."""


@dataclass(frozen=True)
class Chosen:
    """Hold the product that a line is about, and what is said of this line only."""

    product: Product
    text: str | None


def read_values(text: str | None) -> dict[str, str]:
    """Return the values by attribute of a text such as "size=L, colour=red"; raises BadInput for another text."""
    found: dict[str, str] = {}
    for part in NEXT.split((text or "").strip().rstrip(",;")) if text and text.strip() else ():
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not (name and equals and value):
            raise BadInput(f"'{part.strip()}' is no attribute value", remedy='Write it as in "size=L, colour=red".')
        if name.casefold() in map(str.casefold, found):
            raise BadInput(f"the attribute '{name}' is given twice", remedy="Give it once.")
        found[name] = value
    return found


def written(values: Mapping[str, str]) -> str | None:
    """Return values as the text in which they are kept; None if there are none."""
    return ", ".join(f"{name}={value}" for name, value in values.items()) or None


def choose(session: Session, wanted: Sequence[tuple[Product, str | None]]) -> list[Chosen]:
    """Return for each product and what was typed beside it the variant meant, if all axes of a generic one are given.

    Raises BadInput for an attribute or a value that the product does not have, and for a variant that does not exist.
    Takes the same few statements however many there are; none if nothing was typed.
    """
    typed = [read_values(text) for _, text in wanted]
    if not any(typed):
        return [Chosen(product, None) for product, _ in wanted]
    known = attributes_of(session, [product for (product, _), values in zip(wanted, typed, strict=True) if values])
    variants = _variants(session, {product.id for product, _ in wanted if product.generic})
    return [
        _chosen(product, values, known.get(product.id, ()), variants.get(product.id, {}))
        for (product, _), values in zip(wanted, typed, strict=True)
    ]


def attributes_of(session: Session, products: Iterable[Product]) -> dict[int, list[ProductAttribute]]:
    """Return the attributes of products by product id; a variant has those of its generic product that are no axis."""
    products = list(products)
    P = session[ProductAttribute]
    ids = {id_ for product in products for id_ in (product.id, product.variant_of_id) if id_ is not None}
    found = session.scalars(select(P).where(among(session, P.product_id, sorted(ids))).order_by(P.position, P.id)).all()
    load(session, found, "attribute.values")
    own: dict[int, list[ProductAttribute]] = {id_: [] for id_ in ids}
    for one in found:
        own[one.product_id].append(one)
    return {
        product.id: own[product.id]
        + [one for one in own.get(product.variant_of_id or 0, ()) if not one.is_axis and product.variant_of_id]
        for product in products
    }


def products_asking(session: Session, products: Iterable[int]) -> set[int]:
    """Return those of the products, by id, of whose attributes lines must say some.

    Takes one statement, which loads the products as well, and none for products that were asked for before in the
    transaction: whoever needs both asks here first.
    """
    wanted = set(products)
    writes = sum(n for (_, table), n in session.written.items() if table == ProductAttribute.__table_name__)
    known: dict[int, bool] = session.held.setdefault(("products asking", writes), {})
    missing = wanted - known.keys()
    if missing:
        query = session.kept(_asking, lambda: _asking(session))
        found = session.execute(query, {"products": sorted(missing)}).all()
        known |= {product.id: bool(asked) for product, asked in found}
        session.known(Product, [product.id for product, _ in found])
    return {id_ for id_ in wanted if known.get(id_)}


def _asking(session: Session) -> Any:
    """Select products, each with whether lines must say one of its attributes."""
    P, A = session[Product], session[ProductAttribute]
    is_asked = (A.product_id == P.id) | (A.product_id == P.variant_of_id)
    asks = exists().where(is_asked, A.mandatory, A.is_axis.is_(False))
    return select(P, asks).where(among(session, P.id, given="products"))


def mandatory_attributes(session: Session, products: Iterable[int]) -> dict[int, set[str]]:
    """Return the codes of the attributes that lines of products must say, by product id; those that are no axis.

    Those of a generic product are asked of its variants as well.
    """
    asking = products_asking(session, products)
    if not asking:
        return {}
    known = attributes_of(session, session.known(Product, asking).values())
    return {
        id_: {one.attribute.code for one in attributes if one.mandatory and not one.is_axis}
        for id_, attributes in known.items()
    }


def _variants(session: Session, generics: Iterable[int]) -> dict[int, dict[frozenset[int], Product]]:
    """Return the variants of generic products, by generic product and the values they have."""
    P, V = session[Product], session[VariantValue]
    query = (
        select(P.variant_of_id, P.id, V.value_id)
        .join(V, V.product_id == P.id)
        .where(among(session, P.variant_of_id, sorted(generics)))
    )
    values: dict[tuple[int, int], set[int]] = {}
    for generic, product, value in session.execute(query):
        values.setdefault((generic or 0, product), set()).add(value)
    products = session.known(Product, [product for _, product in values])
    found: dict[int, dict[frozenset[int], Product]] = {}
    for (generic, product), of in values.items():
        found.setdefault(generic, {})[frozenset(of)] = products[product]
    return found


def _chosen(
    product: Product,
    typed: Mapping[str, str],
    known: Sequence[ProductAttribute],
    variants: Mapping[frozenset[int], Product],
) -> Chosen:
    axes: dict[str, AttributeValue] = {}
    said: dict[str, str] = {}
    for name, text in typed.items():
        attribute = _attribute(product, name, known)
        value = _value(product, attribute, text)
        if attribute.is_axis and value is not None:
            axes[attribute.attribute.code] = value
        else:
            said[attribute.attribute.code] = text if value is None else value.code
    by_code = {code: value.code for code, value in axes.items()}
    if not product.generic or len(axes) < sum(one.is_axis for one in known):
        return Chosen(product, written(by_code | said))
    variant = variants.get(frozenset(value.id for value in axes.values()))
    if variant is None:
        made = one_of(one.code for one in variants.values())
        raise BadInput(
            f"there is no variant of {product} with {written(by_code)}",
            remedy=f"There are: {made}. `tradeloom product variants {product.code}` makes those that are missing.",
        )
    return Chosen(variant, written(said))


def _attribute(product: Product, name: str, known: Sequence[ProductAttribute]) -> ProductAttribute:
    for one in known:
        if name.casefold() in (one.attribute.code.casefold(), one.attribute.name.casefold()):
            return one
    codes = [one.attribute.code for one in known]
    raise unknown("attribute", name, codes, start=f"{product} has no", error=BadInput)


def _value(product: Product, attribute: ProductAttribute, text: str) -> AttributeValue | None:
    """Return the value that a text names; None where the attribute takes any text."""
    known = attribute.attribute.values
    for one in known:
        if text.casefold() in (one.code.casefold(), one.name.casefold()):
            return one
    if not known and not attribute.is_axis:
        return None
    codes = [one.code for one in known]
    raise BadInput(
        f"'{text}' is no {attribute.attribute.code} of {product}{did_you_mean(text, codes)}",
        remedy=f"Choose one of: {one_of(codes)}.",
    )
