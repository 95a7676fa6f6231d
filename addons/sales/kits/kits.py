"""Take kits apart: the components of a kit become lines of their own, right after it (semantics 9.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from addons.base import Product, Recipes, Unit, kit_fault, recipes_of
from addons.sales.order.cutting import refresh_totals
from addons.sales.order.line_rows import reread_lines
from addons.sales.order.made_lines import renew_made_lines
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from addons.sales.order.summing import prepared_lines
from core import BadInput, Row, Session, load
from core import rows as writing


@dataclass(eq=False)
class Part:
    """Hold a component on its way to becoming a line: `of` is the line or the part it is a component of.

    `per_kit` is how much of it goes into one of that, `quantity` what that makes, rounded to the unit.
    """

    of: OrderLine | Part
    order: Order
    product: Product
    quantity: Decimal
    per_kit: Decimal
    depth: int
    position: int = 0
    id: int = 0


def explode_kits(session: Session, orders: Sequence[Order]) -> list[Order]:
    """Insert lines for the components of all kits not exploded yet, and return the orders that had some.

    A component's quantity is that of the kit times what goes into one, rounded to its unit; its price and tax are its
    own, and 0 if it has no price. Kits in kits are exploded too. The kit keeps its price. Takes the same number of
    statements for any number of orders; none if there is no kit, as far as the lines and products are loaded.
    """
    load(session, orders, "lines.product")
    chosen = [order for order in orders if any(map(is_open_kit, order.lines))]
    if not chosen:
        return []
    kits = [line.product_id for order in chosen for line in order.lines if is_open_kit(line)]
    recipes = recipes_of(session, filter(None, kits))
    refuse_faulty(session, recipes)
    parts: list[Part] = []
    changed: list[Row] = []
    for order in chosen:
        laid = list(_laid_out(session, order, recipes))
        changed += _numbered(laid)
        parts += [one for one in laid if isinstance(one, Part)]
    _insert(session, parts)
    writing.update(session, session[OrderLine], changed)
    reread_lines(session, chosen)
    renew_made_lines(session, chosen)
    load(session, chosen, "lines.product")
    refresh_totals(session, session[Order], chosen)
    return chosen


def is_open_kit(line: OrderLine) -> bool:
    """Say whether a line orders a kit that is still to be exploded."""
    return line.product is not None and line.product.is_kit and not line.exploded and bool(line.quantity)


def refuse_faulty(session: Session, recipes: Recipes) -> None:
    """Raise BadInput for a kit that cannot be taken apart."""
    for kit in recipes:
        if fault := kit_fault(session, kit, recipes):
            raise BadInput(fault, remedy="Correct the components of the kit.")


def _laid_out(session: Session, order: Order, recipes: Recipes) -> Iterator[OrderLine | Part]:
    """Yield the lines of an order in order, each open kit followed by its parts."""
    for line in order.lines:
        yield line
        if is_open_kit(line):
            assert line.product is not None
            yield from _parts(session, order, line, line.product, line.quantity, recipes, 0)


def _parts(
    session: Session,
    order: Order,
    of: OrderLine | Part,
    kit: Product,
    quantity: Decimal,
    recipes: Recipes,
    depth: int,
) -> Iterator[Part]:
    products = session.known(Product, {component.product_id for component in recipes[kit.id]})
    units = session.known(Unit)
    for component in recipes[kit.id]:
        product = products[component.product_id]
        unit = units[product.unit_id]
        needed = unit.round(quantity * component.quantity)
        if not needed:
            raise BadInput(
                f"{quantity.normalize():f} of kit {kit.code} need 0 {unit.code} of {product.code} when rounded",
                remedy=f"Count {product.code} in a unit with more places, or correct the kit.",
            )
        part = Part(of, order, product, needed, component.quantity, depth)
        yield part
        if product.is_kit:
            yield from _parts(session, order, part, product, needed, recipes, depth + 1)


def _numbered(laid: Sequence[OrderLine | Part]) -> list[Row]:
    """Give parts the positions after their kit, move lines on where there is no room, and return the lines' changes."""
    changed: list[Row] = []
    last = 0
    for one in laid:
        if isinstance(one, Part):
            last = one.position = last + 1
            continue
        position = one.position if one.position > last else (last // 10 + 1) * 10
        last = position
        if is_open_kit(one) or position != one.position:
            changed.append({"id": one.id, "position": position, "exploded": one.exploded or is_open_kit(one)})
    return changed


def _insert(session: Session, parts: Sequence[Part]) -> None:
    """Insert the parts, those of the outer kits first, since the inner ones point to them."""
    rows = prepared_lines(session, [(part.order, _row(part)) for part in parts])
    for depth in range(1 + max(part.depth for part in parts)):
        level = [(part, row) for part, row in zip(parts, rows, strict=True) if part.depth == depth]
        for part, row in level:
            row["kit_line_id"] = part.of.id
        ids = writing.insert(session, session[OrderLine], [row for _, row in level])
        for (part, _), id_ in zip(level, ids, strict=True):
            part.id = id_


def _row(part: Part) -> Row:
    outer: OrderLine | Part = part
    while isinstance(outer, Part):
        outer = outer.of
    return {
        "product_id": part.product.id,
        "quantity": part.quantity,
        "per_kit": part.per_kit,
        "position": part.position,
        "kit_line_id": outer.id,
        "exploded": part.product.is_kit,
        "campaign_id": outer.campaign_id,
    }
