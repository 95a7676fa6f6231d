"""With the addon shipping: invoices are made from shipments, and shipments from invoices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Self

from sqlalchemy import Index, case, func, select
from sqlalchemy.schema import SchemaItem

from addons import invoicing, sales, shipping
from addons.base import today
from addons.invoicing.generating.manner import Manner
from addons.invoicing.with_shipping.by_shipment import by_shipment
from addons.invoicing.with_shipping.crediting import credit_undelivered
from addons.invoicing.with_shipping.from_shipments import invoice_shipments
from addons.links import link
from core import ZERO, Mapped, Model, Row, Session, Transition, among, load, reference, relation, rows


class InvoiceLine(invoicing.InvoiceLine, extends=True):
    """Invoice lines know the shipment line they bill."""

    shipment_line_id: Mapped[int | None] = reference("shipment_line")

    shipment_line: Mapped[shipping.ShipmentLine | None] = relation("shipping.ShipmentLine")

    def credit_row(self) -> Row:
        """Let the credit memo take back what the shipment line was billed."""
        return super().credit_row() | {"shipment_line_id": self.shipment_line_id}

    @classmethod
    def delivered_by(cls, session: Session, lines: Sequence[Any]) -> dict[int, Any]:
        """Return the shipment of each line that bills a delivery."""
        load(session, lines, "shipment_line.shipment")
        return {line.id: line.shipment_line.shipment for line in lines if line.shipment_line is not None}


class OrderLine(invoicing.OrderLine, extends=True):
    """What was delivered is known, and by which shipments."""

    @classmethod
    def delivered_quantities(cls, session: Session, lines: Sequence[Any]) -> Mapping[int, Decimal]:
        """Return what was delivered of each line."""
        known = sales.figures_of(session, shipping.OrderLine, [line.id for line in lines], "delivered")
        return {id_: line.delivered for id_, line in known.items()}

    @classmethod
    def by_delivery(cls, session: Session, parts: Sequence[invoicing.Part]) -> list[tuple[invoicing.Part, Row]]:
        """Split parts by the shipment lines that delivered them, the earliest first."""
        return by_shipment(session, super().by_delivery(session, parts))


class Order(invoicing.Order, extends=True):
    """The invoice of a shipped order is dated as its latest shipment; what waited for its payment is shipped by it."""

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """List what is not delivered by its payment: only orders under way are in the index, so it stays small."""
        name = "ix_sales_order_undelivered_payment_status_id"
        return [Index(name, "payment_status", "id", info={"where": shipping.UNDELIVERED})]

    @classmethod
    def invoice_dates(cls, session: Session, orders: Sequence[sales.Order]) -> dict[int, dt.date]:
        """Return the date of the latest completed shipment, else the order's date (semantics 3.2)."""
        dates = super().invoice_dates(session, orders)
        latest = session.ask(_latest_shipments, orders=list(dates)).all()
        return dates | {order: day for order, day in latest if day is not None}

    @classmethod
    def proceed(cls, session: Session, orders: Sequence[Self]) -> None:
        """Ship what is on hand of orders whose payment has come; the rest follows by "ship"."""
        super().proceed(session, orders)
        shipping.ship_orders(session, orders, None, draft=False, steered=True)  # type: ignore[arg-type]

    @classmethod
    def receipts(cls, session: Session, orders: Sequence[Any]) -> dict[int, Decimal]:
        """Return what was paid for orders, or for their invoices."""
        known: dict[int, Decimal] = super().receipts(session, orders)  # type: ignore[misc]
        return known | {order.id: order.paid for order in orders}

    @classmethod
    def credit(
        cls, session: Session, orders: Sequence[Self], line: Sequence[str] = (), on: dt.date | None = None
    ) -> None:
        """Credit what was billed of closed orders and never delivered, dated `on` (today if none).

        `line` names the positions of the lines, all if none. The memo is settled with what is open of the invoices;
        the lines are cut to what was delivered.
        """
        credit_undelivered(session, orders, line, on)


def _latest_shipments(session: Session) -> Any:
    S, L, ordered = session[shipping.Shipment], session[shipping.ShipmentLine], session[sales.OrderLine]
    query = select(ordered.order_id, func.max(case((S.state == "completed", S.date))))
    query = query.join(L, L.order_line_id == ordered.id).join(S, S.id == L.shipment_id)
    return query.where(among(session, ordered.order_id, given="orders")).group_by(ordered.order_id)


class Shipment(shipping.Shipment, extends=True):
    """Shipments are invoiced."""

    @classmethod
    def invoice(
        cls,
        session: Session,
        shipments: Sequence[Self],
        on: dt.date | Mapping[int, dt.date] | None = None,
        by_hand: bool = False,
    ) -> None:
        """Make a draft invoice per shipment of what was shipped and not yet invoiced, dated `on` or as the shipment.

        What the invoice terms of its orders do not let be billed yet is left out unless it is billed `by_hand`.
        """
        manner = Manner(steered=not by_hand)
        made = invoice_shipments(session, shipments, on, manner)
        for one in shipments:
            if one.id not in made:
                session.nothing_to_do([one], manner.why.get(one.id, "nothing is open to be invoiced"))


class Invoice(invoicing.PayableInvoice, extends=True):
    """What was invoiced first is shipped afterwards; instalments may count from the delivery."""

    @classmethod
    def trade_dates(cls, session: Session, invoices: Sequence[Self]) -> dict[int, Any]:
        """Return also the day of the latest shipment of what was ordered, where there was one."""
        shipped = delivered_on(session, [invoice.id for invoice in invoices])
        known = super().trade_dates(session, invoices)
        return {id_: replace(dates, delivery=shipped.get(id_)) for id_, dates in known.items()}

    @classmethod
    def ship(cls, session: Session, invoices: Sequence[Self], on: dt.date | None = None, draft: bool = False) -> None:
        """Ship what these invoices bill and is not yet delivered, dated `on` (today if none).

        Lines without an order are shipped whole, from the first bin.
        """
        load(session, invoices, "lines.order_line.order")
        made = _ship_ordered(session, invoices, on, draft=draft)
        done = _ship_unordered(session, invoices, on, draft=draft)
        done |= {i.id for i in invoices if any(n.order_line and n.order_line.order_id in made for n in i.lines)}
        session.nothing_to_do([one for one in invoices if one.id not in done], "nothing is open that is on hand")


def _ship_ordered(session: Session, invoices: Sequence[Invoice], on: dt.date | None, *, draft: bool) -> set[int]:
    """Ship what is billed and open of the orders, and return the ids of those that got a shipment."""
    orders = {one.order_id: one.order for i in invoices for line in i.lines if (one := line.order_line) is not None}
    chosen: Any = [orders[id_] for id_ in sorted(orders)]
    rows.lock(session, chosen)
    load(session, chosen, "lines.product")
    open_ = shipping.open_quantities(session, chosen)
    billed: set[Any] = {line.order_line_id for invoice in invoices for line in invoice.lines}
    lines: list[Any] = [line for order in chosen for line in order.lines]
    wanted = {line.id: ZERO for line in lines}
    for line in lines:
        if line.id in billed:
            wanted[line.id] = min(open_[line.id], max(line.invoiced - line.delivered, ZERO))
    made: set[int] = set()
    for model in dict.fromkeys(type(order) for order in chosen):
        same = [order for order in chosen if type(order) is model]
        made |= shipping.ship_quantities(session, same, wanted, on, draft=draft).keys()
    return made


def _ship_unordered(session: Session, invoices: Sequence[Invoice], on: dt.date | None, *, draft: bool) -> set[int]:
    """Ship lines without an order, and return the ids of the invoices that have some."""
    open_ = {invoice: [line for line in invoice.lines if _is_unshipped(line)] for invoice in invoices}
    headers = [
        {
            "organisation_id": invoice.organisation_id,
            "partner_id": invoice.partner_id,
            "date": on or today(session, invoice.organisation_id),
            "lines": [{"product_id": n.product_id, "unit_id": n.unit_id, "quantity": n.quantity} for n in lines],
        }
        for invoice, lines in open_.items()
        if lines
    ]
    ids = session.create(shipping.Shipment, headers)
    L = session[shipping.ShipmentLine]
    query = select(L.id).where(among(session, L.shipment_id, ids)).order_by(L.shipment_id, L.position)
    lines = [line for group in open_.values() for line in group]
    made = zip(lines, session.scalars(query), strict=True)
    rows.update(session, session[InvoiceLine], [{"id": line.id, "shipment_line_id": id_} for line, id_ in made])
    made_of = dict(zip([invoice.id for invoice, group in open_.items() if group], ids, strict=True))
    link(session, invoicing.Invoice, shipping.Shipment, made_of.items(), "shipment")
    if ids and not draft:
        shipments = session.known(shipping.Shipment, ids)
        session.fire("complete", [shipments[id_] for id_ in ids]).expect_done()
    return set(made_of)


def _is_unshipped(line: Any) -> bool:
    free: bool = line.order_line_id is None and line.shipment_line_id is None
    return free and line.product_id is not None and line.quantity > 0


def delivered_on(session: Session, invoices: Sequence[int]) -> dict[int, dt.date]:
    """Return the day of the latest completed shipment of what an invoice bills, by invoice id."""
    S, L = session[shipping.Shipment], session[shipping.ShipmentLine]
    billed, ordered = session[InvoiceLine], session[sales.OrderLine]
    query = (
        select(billed.invoice_id, func.max(S.date))
        .join(ordered, ordered.id == billed.order_line_id)
        .join(L, L.order_line_id == ordered.id)
        .join(S, S.id == L.shipment_id)
        .where(among(session, billed.invoice_id, invoices), S.state == "completed")
        .group_by(billed.invoice_id)
    )
    return {id_: day for id_, day in session.execute(query)}


FRAGMENTS: list[type[Model]] = [InvoiceLine, OrderLine, Order, Shipment, Invoice]

TRANSITIONS = [
    Transition(
        Order,
        "credit",
        "closed",
        None,
        "Credit what was billed and never delivered",
        otherwise="Close the order first: then nothing more is delivered.",
    ),
    Transition(Shipment, "invoice", "completed", None, "Make a draft invoice of what was shipped"),
    Transition(Invoice, "ship", "completed", None, "Ship what was invoiced and not delivered"),
]
