"""What orders know of their delivery."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Index, false, select, text
from sqlalchemy.schema import SchemaItem

from addons import sales
from addons.base import Currency, Partner, today
from addons.shipping.kits import components_of, kits_behind, refresh_kits, with_kits
from addons.shipping.return_amounts import share_amounts
from addons.stock import AVAILABLE, Warehouse, refuse_unknown_rule
from core import ID, ZERO, BadInput, Edited, Mapped, Quantity, Row, Session, among, column, one_of, reference, relation

RESERVING = ("placed", "confirmed", "under evaluation")
"""The states in which an order reserves what is open, unless its type never does."""
WAYS = ("automatic", "manual")
"""How stock is set apart for a line, where it is."""

UNDELIVERED = text("delivery_status < 100")
"""What a partial index holds of the orders: those with something to deliver."""


class DeliveredOrder(sales.Order, extends=True):
    """Orders are shipped from a warehouse, by a carrier.

    `delivery_status` is the share delivered, `reservation_status` the share of the rest reserved, in percent. One that
    `holds_stock` has reservations in bins, which follow it.
    """

    listed = ("delivery_status",)

    ships_on_confirm: ClassVar[bool] = False
    """Whether confirming ships everything at once, whatever is on hand, dated as the order."""
    releases_shipment: ClassVar[bool] = False
    """Whether such a shipment is only released, to be completed when the carrier takes it."""
    stock_purpose: ClassVar[str] = AVAILABLE
    """The purpose of the bins it takes stock from."""
    warehouses: ClassVar[frozenset[str]] = frozenset()
    """The warehouses, by code, it may be shipped from; empty for all."""

    warehouse_id: Mapped[int | None] = reference("stock_warehouse", index=False)
    carrier_id: Mapped[int | None] = reference("base_partner", index=False)
    delivery_status: Mapped[int] = column(default=0, server_default="0", info={"computed": True})
    reservation_status: Mapped[int] = column(default=0, server_default="0", info={"computed": True})
    holds_stock: Mapped[bool] = column(default=False, server_default=false(), info={"computed": True})

    warehouse: Mapped[Warehouse | None] = relation("stock.Warehouse")
    carrier: Mapped[Partner | None] = relation("base.Partner", "carrier_id")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """List orders by how far they are delivered, page by page, without sorting; and what is not, as it came in.

        Only orders under way are in the second index, so it stays small.
        """
        undelivered = Index("ix_sales_order_undelivered_id", "id", info={"where": UNDELIVERED})
        return [Index(None, "delivery_status", "id"), undelivered]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the first warehouse of the organisation that delivers."""
        rows = super().prepare(session, rows)
        warehouses = session.known(Warehouse)
        first = {warehouses[id_].organisation_id: id_ for id_ in sorted(warehouses, reverse=True)}
        for row in rows:
            row.setdefault("warehouse_id", first.get(row["delivering_organisation_id"]))
        return rows

    @classmethod
    def refuse_under_documents(cls, session: Session, row: Edited) -> None:
        """Refuse another receiver or delivering organisation once something is delivered."""
        super().refuse_under_documents(session, row)
        fixed = ("receiver_id", "delivering_organisation_id")
        if row.is_changed(*fixed) and sales.any_line(row, "delivered"):
            sales.refuse_changed(row, fixed, "delivered")

    @classmethod
    def summarise(cls, session: Session, rows: Sequence[Row]) -> None:
        """Keep the share delivered; of an order with nothing to deliver that is 100 (semantics 2.2)."""
        super().summarise(session, rows)
        for row in rows:
            lines = with_kits(session, row.get("lines") or ())
            row["delivery_status"] = sales.status_of(lines, "delivered", products_only=True)

    @classmethod
    def shipment_headers(
        cls, session: Session, orders: Sequence[Any], days: Mapping[int, dt.date | None]
    ) -> dict[int, Row]:
        """Return the header of each order's shipment, dated as given or today; extend it by columns of your own."""
        found: dict[int, Row] = {}
        for order in orders:
            organisation = order.delivering_organisation_id or order.organisation_id
            found[order.id] = {
                "organisation_id": organisation,
                "partner_id": order.receiver_id or order.partner_id,
                "warehouse_id": order.warehouse_id,
                "delivery_address_id": order.delivery_address_id,
                "carrier_id": order.carrier_id,
                "date": days.get(order.id) or today(session, organisation),
            }
        return found

    @classmethod
    def shipment_groups(cls, session: Session, orders: Sequence[Any]) -> dict[int, Hashable]:
        """Return what orders are collected by, by order id: those that have the same share one shipment.

        Orders not named, here all, have shipments of their own; so have those whose headers differ, dates apart.
        """
        return {}

    @classmethod
    def fixed_bins(cls, session: Session, orders: Sequence[Any]) -> dict[int, int]:
        """Return the one bin each order takes from, by order id; orders not named take from all of their purpose."""
        return {}

    @classmethod
    def receipts(cls, session: Session, orders: Sequence[Any]) -> dict[int, Decimal]:
        """Return what came in for orders whose payments are known, by id; what keeps payments extends it."""
        return {}

    @classmethod
    def served(cls, session: Session, ids: Sequence[int]) -> list[int]:
        """Return orders in the order in which many are served: by priority and promised date."""
        order = session[DeliveredOrder]
        asked = select(order.id).where(among(session, order.id, ids))
        return list(session.scalars(asked.order_by(order.priority, order.promised_date.nulls_last(), order.id)))

    @classmethod
    def moved(cls, session: Session, orders: Set[int]) -> set[int]:
        """Return those of the orders of which something is delivered."""
        L = session[OrderLine]
        query = select(L.order_id).where(among(session, L.order_id, orders), L.delivered != 0)
        return super().moved(session, orders) | (set(session.scalars(query)) if orders else set())

    @classmethod
    def stated(cls, session: Session, verb: str, documents: Sequence[Any]) -> list[Row]:
        """Keep how much of an order is reserved: all of it while its state reserves, if its type does at all."""
        rows = super().stated(session, verb, documents)
        transition = session.app.workflow.find(cls, verb)
        if not transition.targets:
            return rows
        reserving = [transition.target_from(document.state) in RESERVING for document in documents]
        return [
            row | {"reservation_status": 100 if cls.reserves and reserves else 0}
            for row, reserves in zip(rows, reserving, strict=True)
        ]


class OrderLine(sales.OrderLine, extends=True):
    """Lines know how much of them was delivered, in their unit, and of a return the shipment line that comes back.

    `reserved` is what is set apart for the line, or expected for it; `reservation` says whether that happens by itself
    ("automatic", as if nothing is said) or by hand ("manual"). Stock is chosen by `stock_rule`, of one `lot` if given.

    `netted` is the part of it that no shipment of the line stands for: orders that were cancelled count as delivered,
    their inverses as delivered back, and what was delivered counts for the replacement (semantics 8.4).
    `returned_line_id` is no foreign key: shipment lines refer to order lines already, and tables must not refer in a
    circle.
    """

    delivered: Mapped[Quantity] = column(default=ZERO, server_default="0", info={"computed": True})
    netted: Mapped[Quantity] = column(default=ZERO, server_default="0", info={"computed": True})
    returned_line_id: Mapped[int | None] = column(ID, index=True)
    reserved: Mapped[Quantity] = column(default=ZERO, server_default="0", info={"computed": True})
    reservation: Mapped[str | None]
    stock_rule: Mapped[str | None]
    lot: Mapped[str | None]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Give what comes back its share of what was sold; refuse rules and ways to reserve that do not exist."""
        rows = super().prepare(session, rows)
        for row in rows:
            if row.get("stock_rule") is not None or row.get("reservation") is not None:
                refuse_unknown_choice(session, row)
        returned = [row for row in rows if row.get("returned_line_id") is not None]
        if returned:
            asked = [row | {"currency_id": row["header"]["currency_id"]} for row in returned]
            besides = {row["header"]["id"] for row in returned if isinstance(row, Edited)}
            for row, share in zip(returned, share_amounts(session, asked, besides), strict=True):
                row.update(share)
        return rows

    @classmethod
    def amounts_of_parts(cls, session: Session, parts: Sequence[tuple[Any, Decimal]]) -> list[Row]:
        """Let another quantity of what comes back be worth its share of what this one is."""
        currencies = session.known(Currency)
        found = super().amounts_of_parts(session, parts)
        for place, (line, quantity) in enumerate(parts):
            if line.returned_line_id is not None and line.quantity:
                whole = sales.Whole(line.quantity, line.net, line.tax_amount, currencies[line.order.currency_id])
                found[place] = whole.part(sales.Done(), quantity)
        return found

    def covered(self) -> Decimal:
        """Count what was delivered."""
        return sales.further(super().covered(), self.delivered)

    @classmethod
    def sent_by_others(cls, session: Session, lines: Sequence[sales.OrderLine]) -> dict[int, Decimal]:
        """Return what somebody else sends to the customers, by line id: it is not shipped from our stock. Extend it."""
        return {}

    @classmethod
    def after_edit(cls, session: Session, rows: Sequence[Edited]) -> None:
        """Let kits be delivered as far as their components are, by the quantities that they have now."""
        super().after_edit(session, rows)
        refresh_kits(session, kits_behind(session, [row.record for row in rows if row.is_changed("quantity")]))

    @classmethod
    def before_removal(cls, session: Session, records: Sequence[Any]) -> None:
        """Let kits be delivered as far as the components are that stay."""
        super().before_removal(session, records)
        kits = kits_behind(session, records)
        gone = {line.id for line in records}
        left = {id_: [line for line in parts if line.id not in gone] for id_, parts in kits.items() if id_ not in gone}
        refresh_kits(session, {id_: parts for id_, parts in left.items() if parts})

    def taken_over(self) -> Decimal:
        """Count what was delivered: it stays with the customer, whatever replaces the order."""
        return sales.further(super().taken_over(), self.delivered)


def refuse_unknown_choice(session: Session, row: Row) -> None:
    """Raise BadInput for a rule or a way to reserve that does not exist."""
    refuse_unknown_rule(session, row.get("stock_rule"))
    if row.get("reservation") not in (None, *WAYS):
        raise BadInput(f"'{row['reservation']}' is no way to reserve", remedy=f"Choose one of: {one_of(WAYS)}.")


def refresh_delivery_status(session: Session, orders: Iterable[int]) -> None:
    """Recompute the delivery status of orders from their lines; of loaded lines, also how far kits are delivered."""
    known = session.known(sales.Order, orders)
    refresh_kits(session, components_of(line for one in known.values() for line in one.__dict__.get("lines", ())))
    sales.refresh_status(session, orders, part="delivered", status="delivery_status", products_only=True)
