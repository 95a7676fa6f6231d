"""What orders and their lines know of kits."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Self

from sqlalchemy import inspect, select
from sqlalchemy.orm import object_session

from addons.base import Product
from addons.sales.asking.order_facts import line_facts
from addons.sales.kits.kits import explode_kits
from addons.sales.order.line_rows import withdraw_approval
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from addons.sales.order.units import entered_for
from core import ZERO, BadInput, Refused, Row, Session


class KitOrder(Order, extends=True):
    """Kits are exploded by a verb, at the latest when the order is placed or confirmed."""

    @classmethod
    def explode(cls, session: Session, orders: Sequence[Self]) -> None:
        """Insert a line for each component of a kit, right after it; once per kit. What was approved is so no more."""
        withdraw_approval(session, session[Order], explode_kits(session, orders))

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
        """Forget that a kit was exploded when its order, named by its id, is entered anew."""
        for row in rows:
            if "id" in row["header"]:
                row.setdefault("exploded", False)
                row.setdefault("kit_line_id", None)
        return super().prepare(session, rows)

    @classmethod
    def fill_prices(cls, session: Session, rows: Sequence[Row], products: dict[int | None, Product]) -> None:
        """Let a component without a price of its own cost nothing: the kit has the price."""
        for row in rows:
            product = products.get(row.get("product_id"))
            if row.get("kit_line_id") is not None and product is not None and product.list_price is None:
                row["price"] = row.get("price") or ZERO
        super().fill_prices(session, rows, products)

    def check_values(self) -> None:
        """Refuse another product on a kit that is exploded: its components would be those of the old one."""
        super().check_values()
        if self.exploded and inspect(self).attrs.product_id.history.deleted:
            raise Refused(
                f"line {self.position} cannot become {self.subject}: it is a kit that is exploded already",
                remedy="Delete its components and the line, and enter a new one.",
            )

    def check_removal(self) -> None:
        """Refuse to delete a kit whose components are still there."""
        super().check_removal()
        left = _components(self) if self.exploded else []
        if left:
            lines = ", ".join(str(line.position) for line in left)
            raise Refused(
                f"the line of {self.subject} cannot be deleted: its components are still there",
                remedy=f"Delete them first, or together with it: line {lines}.",
            )


def with_open_kits(session: Session, orders: Sequence[Order]) -> list[Order]:
    """Return the orders with a kit to explode; no statement where the checks have read the lines before."""
    facts = line_facts(session, orders)
    return [
        order for order in orders if any(one.is_kit and not one.exploded and one.quantity for one in facts[order.id])
    ]


def let_components_follow(lines: Sequence[OrderLine]) -> None:
    """Scale the components of kits whose quantity was edited by hand, unless they were edited as well.

    Raises BadInput when more of a component is delivered or invoiced than would be left.
    """
    by_kit: dict[int, list[OrderLine]] = {}
    for line in lines:
        if line.kit_line_id is not None:
            by_kit.setdefault(line.kit_line_id, []).append(line)
    for kit in sorted(lines, key=lambda line: line.position or 0):
        before = quantity_before(kit) if kit.id in by_kit else None
        for component in by_kit[kit.id] if before else ():
            assert before is not None
            _follow(component, kit, kit.quantity / before)


def quantity_before(line: OrderLine) -> Decimal | None:
    """Return the quantity that a line had before it was edited; None if that was not changed."""
    old = inspect(line).attrs.quantity.history.deleted
    return old[0] if old else None


def _follow(component: OrderLine, kit: OrderLine, factor: Decimal) -> None:
    if quantity_before(component) is not None:
        return
    exact = component.quantity * factor
    quantity: Decimal = component.unit.round(exact) if component.unit is not None else exact
    covered = component.covered()
    if abs(quantity) < abs(covered):
        raise BadInput(
            f"{kit.quantity:f} of {kit.subject} need {quantity.normalize():f} of {component.subject}, of which "
            f"{covered.normalize():f} is delivered or invoiced already",
            remedy="Order more of the kit, or change its components by hand.",
        )
    component.entered_quantity, component.quantity = entered_for(component, quantity), quantity


def _components(kit: OrderLine) -> list[OrderLine]:
    """Return the components of a kit that are not about to be deleted."""
    session = object_session(kit)
    assert isinstance(session, Session)
    L = session[OrderLine]
    found = session.scalars(select(L).where(L.kit_line_id == kit.id).order_by(L.position))
    return [line for line in found if line not in session.deleted and line.order is not None]
