"""What orders weigh, come to and count, for tariffs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from addons import sales
from addons.base import CHARGE, Product, Recipes, recipes_of
from core import ZERO, Row, Session, among

GONE = ("cancelled", "voided", "rejected", "converted")
"""The states of orders whose goods are not carried."""


@dataclass
class Measured:
    """What an order is measured at, the products that lack a weight, and its lines: product, quantity and net."""

    weight: Decimal = ZERO
    amount: Decimal = ZERO
    quantity: Decimal = ZERO
    typed: Decimal = ZERO
    weightless: list[str] = field(default_factory=list)
    lines: list[tuple[Product | None, Decimal, Decimal]] = field(default_factory=list)

    @property
    def lacking(self) -> dict[str, str]:
        """Return by basis what lacks to measure it."""
        codes = ", ".join(sorted(set(self.weightless)))
        return {"weight": f"{codes} has no weight: give the product one"} if codes else {}

    def add(self, line: Row, product: Product | None, weight: Decimal | None, *, tax_included: bool) -> None:
        """Count a line: its amount, with its tax where prices hold that, and of goods the quantity and weight."""
        self.typed += line.get("freight") or ZERO
        self.lines.append((product, line["quantity"], line["net"]))
        if product is not None and product.kind == CHARGE:
            return
        self.amount += line["net"] + ((line.get("tax_amount") or ZERO) if tax_included else ZERO)
        if product is None or product.kind != "goods" or line.get("exploded"):
            return
        self.quantity += line["quantity"]
        if weight is None:
            self.weightless.append(product.code)
        else:
            self.weight += line["quantity"] * weight


def measured(session: Session, rows: Sequence[Row], made: Sequence[Sequence[Row]]) -> list[Measured]:
    """Measure orders, rows with their lines, with the lines made of each and what was split off them.

    Costs the same statements for any number of orders.
    """
    along = _split_off(session, [row["id"] for row in rows if row.get("id")])
    lines = [[*row["lines"], *more, *along.get(row.get("id") or 0, ())] for row, more in zip(rows, made, strict=True)]
    products = session.known(Product, {n["product_id"] for one in lines for n in one if n.get("product_id")})
    weights = weights_of(session, products)
    found: list[Measured] = []
    for row, group in zip(rows, lines, strict=True):
        one, included = Measured(), bool(row.get("tax_included"))
        for line in group:
            id_ = line.get("product_id") or 0
            one.add(line, products.get(id_), weights.get(id_), tax_included=included)
        found.append(one)
    return found


def weights_of(session: Session, products: Mapping[int, Product]) -> dict[int, Decimal | None]:
    """Return what one of each product weighs; a kit without a weight of its own weighs what is in it."""
    kits = [id_ for id_, one in products.items() if one.is_kit and one.weight is None]
    recipes: Recipes = recipes_of(session, kits) if kits else {}
    parts = {part.product_id for recipe in recipes.values() for part in recipe}
    known = {**products, **session.known(Product, parts)}
    return {id_: _weight(one, known, recipes, 0) for id_, one in products.items()}


def _weight(product: Any, known: Mapping[int, Any], recipes: Recipes, depth: int) -> Decimal | None:
    if product.weight is not None or not product.is_kit or depth > len(recipes):
        return product.weight  # type: ignore[no-any-return]
    parts = [
        (part.quantity, _weight(known[part.product_id], known, recipes, depth + 1)) for part in recipes[product.id]
    ]
    if not parts or any(weight is None for _, weight in parts):
        return None
    return sum((quantity * (weight or ZERO) for quantity, weight in parts), ZERO)


def _split_off(session: Session, orders: Iterable[int]) -> dict[int, list[Row]]:
    """Return the lines of orders that were split off these, whose freight these bear, by order."""
    ids = list(orders)
    if not ids:
        return {}
    order, L = session[sales.Order], session[sales.OrderLine]
    bearer: Any = order.freight_order_id  # type: ignore[attr-defined]
    freight: Any = L.freight  # type: ignore[attr-defined]
    query = (
        select(bearer, L.product_id, L.quantity, L.net, L.tax_amount, L.exploded, freight)
        .join(order, order.id == L.order_id)
        .where(among(session, bearer, ids), order.state.not_in(GONE), order.is_cancelled.is_(False))
        .where(L.made_by.is_(None) | (L.made_by != "freight"))
    )
    names = ("product_id", "quantity", "net", "tax_amount", "exploded", "freight")
    found: dict[int, list[Row]] = {}
    for id_, *values in session.execute(query):
        found.setdefault(id_, []).append(dict(zip(names, values, strict=True)))
    return found
