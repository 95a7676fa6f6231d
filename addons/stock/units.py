"""Quantities of stock in other units than the product's own: entered in boxes, shown in boxes and pieces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from addons import base
from addons.base import Factors, Product, Unit
from core import Edited, Mapped, Row, Session, among, column

ENTERED = ("entered_quantity", "entered_unit_id")


class ProductUnit(base.ProductUnit, extends=True):
    """An alternative unit may be one that stock is shown in: 19 pieces as 1 box 7 pieces."""

    shows_stock: Mapped[bool | None] = column(default=False)


def enter_units(session: Session, rows: Sequence[Row], products: Mapping[int, Any], name: str) -> None:
    """Fill in column `name`, in the product's own unit, from what was entered in another one; exactly.

    Raises BadInput where there is no way from one unit to the other, or the own unit cannot hold it.
    """
    factors = Factors(session, products.values())
    for row in rows:
        product = products.get(row.get("product_id") or 0)
        if product is None or row.get("entered_unit_id") is None or row.get("entered_quantity") is None:
            continue
        if isinstance(row, Edited) and not row.is_changed(*ENTERED):
            if row.is_changed(name, "product_id"):
                row["entered_quantity"] = row["entered_unit_id"] = None
            continue
        factor = factors.of(product, row["entered_unit_id"])
        row[name] = factors.in_own_unit(product, row["entered_quantity"], row["entered_unit_id"], factor)


def in_words(session: Session, quantities: Iterable[tuple[int, Decimal]]) -> list[str]:
    """Return quantities of products (by id) in the units that show stock and the product's own: "1 box 7 pc"."""
    asked = list(quantities)
    P, units = session[ProductUnit], session.known(Unit)
    products: Mapping[int, Product] = session.known(base.Product, {product for product, _ in asked})
    query = select(P.product_id, P.ratio, P.unit_id).where(P.shows_stock.is_(True))
    query = query.where(among(session, P.product_id, products))
    larger: dict[int, list[tuple[Decimal, str]]] = {}
    for product, ratio, unit in session.execute(query.order_by(P.ratio.desc())):
        larger.setdefault(product, []).append((ratio, units[unit].code))
    return [
        _in_words(quantity, larger.get(product, ()), units[products[product].unit_id]) for product, quantity in asked
    ]


def _in_words(quantity: Decimal, larger: Sequence[tuple[Decimal, str]], own: Unit) -> str:
    rest, parts = abs(quantity), []
    for ratio, code in larger:
        whole, rest = divmod(rest, ratio)
        if whole:
            parts.append(f"{whole.normalize():f} {code}")
    if rest or not parts:
        parts.append(f"{rest.normalize():f} {own.code}")
    return f"{'-' if quantity < 0 else ''}{' '.join(parts)}"
