"""What kits are made of, down to the parts that are no kits themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from addons.base.component import Component
from addons.base.product import Product
from core import Session, among

Recipes = Mapping[int, Sequence[Component]]
"""The components of kits in order of their positions, by the kit's id."""


def recipes_of(session: Session, kits: Iterable[int]) -> Recipes:
    """Return the components of kits, and of the kits in them, in two statements per level."""
    C = session[Component]
    found: dict[int, list[Component]] = {}
    wanted = set(kits)
    while wanted:
        found |= {id_: [] for id_ in wanted}
        query = select(C).where(among(session, C.kit_id, sorted(wanted))).order_by(C.kit_id, C.position, C.id)
        parts = session.scalars(query).all()
        for part in parts:
            found[part.kit_id].append(part)
        products = session.known(Product, {part.product_id for part in parts})
        wanted = {id_ for id_, product in products.items() if product.is_kit} - found.keys()
    return found


def kit_fault(session: Session, kit: int, recipes: Recipes, way: Sequence[int] = ()) -> str:
    """Say why a kit cannot be taken apart, in words for who keeps its components; an empty text if it can."""
    names = session.known(Product, [kit, *way])
    if kit in way:
        circle = [*way[way.index(kit) :], kit]
        return f"kit {names[kit].code} contains itself: {' → '.join(names[id_].code for id_ in circle)}"
    if not recipes[kit]:
        return f"kit {names[kit].code} has no components"
    parts = session.known(Product, {part.product_id for part in recipes[kit]})
    for part in recipes[kit]:
        product = parts[part.product_id]
        if product.generic:
            return f"kit {names[kit].code} contains {product.code}, which is generic: name one of its variants"
        if product.linked_service:
            return f"kit {names[kit].code} contains {product.code}, a service that is sold for products of its own"
        fault = kit_fault(session, product.id, recipes, [*way, kit]) if product.is_kit else ""
        if fault:
            return fault
    return ""
