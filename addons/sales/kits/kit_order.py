"""What orders and their lines know of kits."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any, Self

from sqlalchemy import select

from addons.base import Product, Unit
from addons.sales.asking.order_facts import line_facts
from addons.sales.kits.kits import explode_kits
from addons.sales.order.line_rows import withdraw_approval
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from addons.sales.order.units import entered_for
from core import ZERO, BadInput, Edited, Refused, Row, Session, among


class KitOrder(Order, extends=True):
    """Kits are exploded by a verb, at the latest when the order is placed or confirmed."""

    @classmethod
    def explode(cls, session: Session, orders: Sequence[Self]) -> None:
        """Insert a line for each component of a kit, right after it; once per kit. What was approved is so no more."""
        exploded = explode_kits(session, orders)
        withdraw_approval(session, session[Order], exploded)
        session.nothing_to_do(set(orders).difference(exploded), "it has no kit to take apart")

    @classmethod
    def place(cls, session: Session, orders: Sequence[Self]) -> None:
        """Explode the kits first, so that what is approved and promised is what is delivered."""
        explode_kits(session, with_open_kits(session, orders))
        super().place(session, orders)

    @classmethod
    def confirm(cls, session: Session, orders: Sequence[Self]) -> None:
        """Explode the kits that are not yet."""
        explode_kits(session, with_open_kits(session, orders))
        super().confirm(session, orders)


class KitLine(OrderLine, extends=True):
    """Components belong to the line of their kit: `kit_line`."""

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse another product on a kit that is exploded; forget that it was when its order is entered anew."""
        for row in rows:
            if isinstance(row, Edited) and row.anew:
                row |= {"exploded": False, "kit_line_id": None}
        rows = super().prepare(session, rows)
        for row in rows:
            if isinstance(row, Edited) and row["exploded"] and row.is_changed("product_id"):
                raise Refused(
                    f"line {row['position']} cannot become {_product(session, row)}: it is a kit that is exploded "
                    "already",
                    remedy="Delete its components and the line, and enter a new one.",
                )
        return rows

    @classmethod
    def fill_quantities(cls, session: Session, rows: Sequence[Row], products: dict[int | None, Product]) -> None:
        """Let the components of kits follow them."""
        super().fill_quantities(session, rows, products)
        let_components_follow(session, rows)

    @classmethod
    def fill_prices(cls, session: Session, rows: Sequence[Row], products: dict[int | None, Product]) -> None:
        """Let a component without a price of its own cost nothing: the kit has the price."""
        for row in rows:
            product = products.get(row.get("product_id"))
            if row.get("kit_line_id") is not None and product is not None and product.list_price is None:
                row["price"] = row.get("price") or ZERO
        super().fill_prices(session, rows, products)

    @classmethod
    def before_removal(cls, session: Session, records: Sequence[Any]) -> None:
        """Refuse to delete a kit whose components are still there."""
        super().before_removal(session, records)
        kits = {line.id: line for line in records if line.exploded}
        left: dict[int, list[str]] = {}
        L = session[OrderLine]
        query = select(L.id, L.kit_line_id, L.position).where(among(session, L.kit_line_id, kits)).order_by(L.position)
        for id_, kit, position in session.execute(query) if kits else ():
            if all(id_ != line.id for line in records):
                left.setdefault(kit or 0, []).append(str(position))
        for kit, positions in left.items():
            raise Refused(
                f"the line of {kits[kit].subject} cannot be deleted: its components are still there",
                remedy=f"Delete them first, or together with it: line {', '.join(positions)}.",
            )


def with_open_kits(session: Session, orders: Sequence[Order]) -> list[Order]:
    """Return the orders with a kit to explode; no statement where the checks have read the lines before."""
    facts = line_facts(session, orders)
    return [
        order for order in orders if any(one.is_kit and not one.exploded and one.quantity for one in facts[order.id])
    ]


def let_components_follow(session: Session, rows: Sequence[Row]) -> None:
    """Scale the components of kits whose quantity was edited, unless they were edited as well.

    Raises BadInput when more of a component is delivered or invoiced than would be left.
    """
    edited = [row for row in rows if isinstance(row, Edited)]
    by_kit: dict[int, list[Edited]] = {}
    for row in edited:
        if row["kit_line_id"] is not None:
            by_kit.setdefault(row["kit_line_id"], []).append(row)
    for kit in sorted((row for row in edited if row["id"] in by_kit), key=itemgetter("position")):
        if kit.is_changed("quantity") and kit.before["quantity"]:
            for component in by_kit[kit["id"]]:
                _follow(session, component, kit)


def _follow(session: Session, component: Edited, kit: Edited) -> None:
    if component.is_changed("quantity"):
        return
    quantity = _scaled(session.known(Unit).get(component["unit_id"]), component, kit)
    covered = component.record.covered()
    if abs(quantity) < abs(covered):
        raise BadInput(
            f"{kit['quantity']:f} of {_product(session, kit)} need {quantity.normalize():f} of "
            f"{_product(session, component)}, of which {covered.normalize():f} is delivered or invoiced already",
            remedy="Order more of the kit, or change its components by hand.",
        )
    component["entered_quantity"], component["quantity"] = entered_for(component.record, quantity), quantity


def _scaled(unit: Unit | None, component: Edited, kit: Edited) -> Decimal:
    """Return what a kit's new quantity needs: from what goes into one kit, or in proportion where that was changed."""
    per_kit, quantity = component["per_kit"], component["quantity"]
    if unit is None:
        return Decimal(quantity * kit["quantity"] / kit.before["quantity"])
    if per_kit is not None and unit.round(per_kit * kit.before["quantity"]) == quantity:
        return unit.round(per_kit * kit["quantity"])
    return unit.round(quantity * kit["quantity"] / kit.before["quantity"])


def _product(session: Session, row: Row) -> object:
    return session.known(Product, [row["product_id"]]).get(row["product_id"]) or f"'{row['description']}'"
