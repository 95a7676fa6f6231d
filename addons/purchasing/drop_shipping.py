"""Drop shipments: what a vendor sends to our customer comes in by a receipt and goes out by a shipment, at once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from addons import sales, shipping
from addons.links import link
from addons.purchasing.purchase import Purchase
from addons.purchasing.purchase_line import PurchaseLine
from core import ZERO, Mapped, Refused, Row, Session, among, load, reference, relation

if TYPE_CHECKING:
    from addons.purchasing.receipt import Receipt


class ReceivedShipment(shipping.Shipment, extends=True):
    """A shipment that a vendor made for us says by which receipt we know of it."""

    receipt_id: Mapped[int | None] = reference("purchase_receipt", info={"computed": True})

    receipt: Mapped[Receipt | None] = relation("purchasing.Receipt")


def ship_on(session: Session, receipts: Sequence[Receipt]) -> None:
    """Ship what drop shipments brought to the customers it was bought for: a shipment per receipt and sales order.

    Raises Refused for a sales order that is no longer open for it: the receipt is then refused as well.
    """
    if not receipts:
        return
    load(session, receipts, "lines.purchase_line")
    asked = [
        (receipt, line, line.purchase_line.order_line_id)
        for receipt in receipts
        for line in receipt.lines
        if line.purchase_line is not None and line.purchase_line.order_line_id is not None
    ]
    ordered = session.known(shipping.OrderLine, {id_ for _, _, id_ in asked})
    orders = session.known(sales.Order, {line.order_id for line in ordered.values()})
    parts: dict[tuple[int, int], list[Row]] = {}
    for receipt, line, id_ in asked:
        order = orders[ordered[id_].order_id]
        if order.state != "confirmed":
            raise Refused(
                f"{receipt} is a drop shipment for {order}, which is {order.state}",
                remedy="Ask the vendor to send the goods to us, and receive them into a bin of your own.",
            )
        row = {name: getattr(line, name) for name in ("product_id", "unit_id", "quantity", "bin_id", "lot")}
        parts.setdefault((receipt.id, order.id), []).append(row | {"order_line_id": id_})
    _ship(session, {receipt.id: receipt for receipt in receipts}, orders, parts)


def _ship(
    session: Session,
    receipts: dict[int, Receipt],
    orders: dict[int, sales.Order],
    parts: dict[tuple[int, int], list[Row]],
) -> None:
    headers: list[Row] = []
    for (receipt_id, order_id), lines in parts.items():
        receipt, order = receipts[receipt_id], orders[order_id]
        (header,) = type(order).shipment_headers(session, [order], {order.id: receipt.date}).values()  # type: ignore[attr-defined]
        headers.append(header | {"warehouse_id": receipt.warehouse_id, "receipt_id": receipt_id, "lines": lines})
    ids = session.create(shipping.Shipment, headers)
    made = session.known(shipping.Shipment, ids)
    link(
        session,
        sales.Order,
        shipping.Shipment,
        [(order, id_) for (_, order), id_ in zip(parts, ids, strict=True)],
        "shipment",
    )
    if ids:
        came = [(receipt, id_) for (receipt, _), id_ in zip(parts, ids, strict=True)]
        link(session, type(receipts[came[0][0]]), shipping.Shipment, came, "drop shipment")
        session.fire("complete", [made[id_] for id_ in ids]).expect_done()


def reverse_drop_shipments(session: Session, receipts: Sequence[Receipt]) -> None:
    """Reverse the shipments by which drop shipments went on."""
    if not receipts:
        return
    S = session[ReceivedShipment]
    query = select(S).where(among(session, S.receipt_id, [one.id for one in receipts]), S.state == "completed")
    found = session.scalars(query.order_by(S.id)).all()
    if found:
        session.fire("reverse", found).expect_done()


class DropShippedLine(shipping.OrderLine, extends=True):
    """What a vendor sends to the customer is not shipped from our stock as well."""

    @classmethod
    def sent_by_others(cls, session: Session, lines: Sequence[sales.OrderLine]) -> dict[int, Decimal]:
        """Add what vendors will send to the customers themselves, in one statement."""
        found = super().sent_by_others(session, lines)
        for id_, quantity in _expected(session, lines).items():
            found[id_] = found.get(id_, ZERO) + quantity
        return found


def _expected(session: Session, lines: Sequence[sales.OrderLine]) -> dict[int, Decimal]:
    P, L = session[Purchase], session[PurchaseLine]
    rest = func.sum(L.quantity - L.received, type_=L.quantity.type)
    query = (
        select(L.order_line_id, rest)
        .join(P, P.id == L.purchase_id)
        .where(P.drop_ship, P.state.in_(["draft", "confirmed"]), among(session, L.order_line_id, [n.id for n in lines]))
        .group_by(L.order_line_id)
    )
    return {id_: quantity for id_, quantity in session.execute(query) if id_ is not None}
