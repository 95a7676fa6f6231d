"""What must be true of deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, SelectBase, exists, func, select, union_all
from sqlalchemy.orm import aliased

from addons import sales
from addons.base import Unit
from addons.doctor import Invariant, wrong_sums
from addons.shipping.delivery import OrderLine
from addons.shipping.kits import kits_made
from addons.shipping.shipment import Shipment
from addons.shipping.shipment_line import ShipmentLine
from addons.stock import wrong_moves
from core import Session


def delivered_is_shipped(session: Session) -> Iterator[str]:
    """Find order lines whose delivered quantity is not what their completed shipment lines and netting say.

    Kits with components are left out: these say how far they are delivered.
    """
    S, L = session[Shipment], session[ShipmentLine]
    ordered, component = session[OrderLine], aliased(session[OrderLine])

    def is_kit(line: Any) -> ColumnElement[bool]:
        return exists().where(component.kit_line_id == line, component.quantity != 0)

    shipped = select(L.order_line_id, L.quantity).join(S, S.id == L.shipment_id).where(S.state == "completed")
    netted = select(ordered.id, ordered.netted).where(ordered.netted != 0)
    kits = select(ordered.id, ordered.delivered).where(is_kit(ordered.id))
    parts: SelectBase = union_all(shipped.where(~is_kit(L.order_line_id)), netted.where(~is_kit(ordered.id)), kits)
    return wrong_sums(session, OrderLine, "delivered", parts, "shipments and netting")


def shipped_is_moved(session: Session) -> Iterator[str]:
    """Find shipments that moved something else than their lines say."""
    S, L = session[Shipment], session[ShipmentLine]
    out = select(L.shipment_id, L.product_id, L.bin_id, L.lot, -L.quantity).join(S, S.id == L.shipment_id)
    return wrong_moves(session, Shipment, out.where(S.state == "completed", L.bin_id.is_not(None)))


def kits_are_delivered_as_their_components(session: Session) -> Iterator[str]:
    """Find kits that are delivered further, or less far, than their components are."""
    kit, component, unit = session[OrderLine], aliased(session[OrderLine]), session[Unit]
    query = (
        select(kit.id, kit.quantity, kit.delivered, unit.digits, component.quantity, component.delivered)
        .join(component, component.kit_line_id == kit.id)
        .join(unit, unit.id == kit.unit_id)
        .where(component.quantity != 0)
        .order_by(kit.id)
    )
    for (id_, quantity, delivered, digits), found in groupby(session.execute(query), lambda row: tuple(row[:4])):
        made = kits_made(quantity, digits, [(row[4], row[5]) for row in found])
        if made != delivered:
            yield f"order line #{id_}: {delivered} of the kit delivered, its components make {made}"


def netting_is_even(session: Session) -> Iterator[str]:
    """Find products of which more or less was netted to replaced orders than from them."""
    L = session[OrderLine]
    net = func.sum(L.netted, type_=L.netted.type)
    query = select(L.product_id, net).where(L.netted != 0).group_by(L.product_id).having(net != 0)
    for product, quantity in session.execute(query):
        yield f"product #{product}: {quantity} more was netted to orders than from them"


INVARIANTS = [
    Invariant(
        "delivered equals shipped",
        delivered_is_shipped,
        "Delivered quantities are those of completed shipments, save what was netted",
    ),
    Invariant("shipped is moved", shipped_is_moved, "The goods of completed shipments left the bins they name"),
    Invariant(
        "delivery status is the share delivered",
        sales.status_is_share(part="delivered", status="delivery_status", products_only=True),
        "An order's delivery status is the share of its products that is delivered",
    ),
    Invariant(
        "nothing delivered of what was cut",
        sales.nothing_done_of_what_was_cut(
            part="delivered", word="delivered", remedy="Take the goods back, or order them again"
        ),
        "Of lines that were voided or cut no more is delivered than was left of them",
    ),
    Invariant(
        "kits are delivered as their components",
        kits_are_delivered_as_their_components,
        "A kit is delivered as far as its components are",
    ),
    Invariant("netting is even", netting_is_even, "What is netted between replaced orders adds up to nothing"),
]
