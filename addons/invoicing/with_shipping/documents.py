"""With the addon shipping: invoices are made from shipments, and shipments from invoices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Self

from sqlalchemy import Index, case, func, select, text
from sqlalchemy.schema import SchemaItem

from addons import invoicing, sales, shipping
from addons.base import today
from addons.invoicing.from_orders import Part, drafted_quantities
from addons.invoicing.with_shipping.crediting import credit_undelivered
from addons.links import link
from core import ZERO, Mapped, Model, Row, Session, Transition, among, load, reference, relation, rows


class InvoiceLine(invoicing.InvoiceLine, extends=True):
    """Invoice lines know the shipment line they bill."""

    shipment_line_id: Mapped[int | None] = reference("shipment_line")

    shipment_line: Mapped[shipping.ShipmentLine | None] = relation("shipping.ShipmentLine")

    def credit_row(self) -> Row:
        """Let the credit memo take back what the shipment line was billed."""
        return super().credit_row() | {"shipment_line_id": self.shipment_line_id}


UNDELIVERED = text("delivery_status < 100")


class Order(invoicing.Order, extends=True):
    """The invoice of a shipped order is dated as its latest shipment; what waited for its payment is shipped by it."""

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """List what is not delivered by its payment: only orders under way are in the index, so it stays small."""
        name = "ix_sales_order_undelivered_payment_status_id"
        return [Index(name, "payment_status", "id", info={"where": UNDELIVERED})]

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
        cls, session: Session, shipments: Sequence[Self], on: dt.date | Mapping[int, dt.date] | None = None
    ) -> None:
        """Make a draft invoice per shipment of what was shipped and not yet invoiced, dated `on` or as the shipment."""
        load(session, shipments, "lines.order_line.order")
        ordered = {line.order_line.order for one in shipments for line in one.lines if line.order_line is not None}
        rows.lock(session, list(ordered))
        lines = _rows_by_shipment(session, shipments)
        billed = [shipment for shipment in shipments if shipment.id in lines]
        session.nothing_to_do([one for one in shipments if one.id not in lines], "nothing is open to be invoiced")
        headers = [_invoice_header(shipment, on) | {"lines": lines[shipment.id]} for shipment in billed]
        ids = session.create(invoicing.Invoice, headers)
        pairs = [(shipment.id, id_) for shipment, id_ in zip(billed, ids, strict=True)]
        link(session, shipping.Shipment, invoicing.Invoice, pairs, "invoice")
        link(session, sales.Order, invoicing.Invoice, _orders_billed(billed, ids), "invoice")


class Invoice(invoicing.PayableInvoice, extends=True):
    """What was invoiced first is shipped afterwards."""

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


def _orders_billed(shipments: Sequence[Shipment], invoices: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield (order, invoice) for the orders behind the shipments."""
    for shipment, id_ in zip(shipments, invoices, strict=True):
        for line in shipment.lines:
            if line.order_line is not None:
                yield line.order_line.order_id, id_


def _invoice_header(shipment: Shipment, on: dt.date | Mapping[int, dt.date] | None) -> Row:
    day = on.get(shipment.id) if isinstance(on, Mapping) else on
    header: Row = {
        "organisation_id": shipment.organisation_id,
        "partner_id": shipment.partner_id,
        "date": day or shipment.date,
    }
    order = next((line.order_line.order for line in shipment.lines if line.order_line is not None), None)
    if order is not None:
        header |= {"currency_id": order.currency_id, "invoice_address_id": order.invoice_address_id}
    return header


def _rows_by_shipment(session: Session, shipments: Sequence[Shipment]) -> dict[int, list[Row]]:
    """Return invoice lines by shipment: shipped less billed, never more than its order line has delivered and open."""
    lines = [line for shipment in shipments for line in shipment.lines]
    billed = _billed(session, [line.id for line in lines])
    ordered: list[Any] = [line.order_line for line in lines if line.order_line is not None]
    drafted = drafted_quantities(session, ordered)
    before = {line.id: line.invoiced + drafted.get(line.id, ZERO) for line in ordered}
    groups: dict[int, list[Part]] = {shipment.id: [] for shipment in shipments}
    sources: list[Row] = []
    found: dict[int, list[Row]] = {}
    for line in lines:
        rest = line.quantity - billed.get(line.id, ZERO)
        of: Any = line.order_line
        if of is None:
            if rest:
                row = {"product_id": line.product_id, "unit_id": line.unit_id, "quantity": rest}
                found.setdefault(line.shipment_id, []).append(row | {"shipment_line_id": line.id})
            continue
        rest = ZERO if of.order.is_cancelled else sales.nearer(rest, of.delivered - before[of.id])
        if rest:
            groups[line.shipment_id].append((of, before[of.id], rest))
            sources.append({"shipment_line_id": line.id})
            before[of.id] += rest
    model = session[invoicing.OrderLine]
    parts = [(id_, part) for id_, group in groups.items() for part in group]
    along = [(id_, part) for id_, group in model.parts_along(session, groups).items() for part in group]
    sources += [{} for _ in along]
    billed_rows = model.invoice_line_rows(session, [part for _, part in (*parts, *along)])
    for (id_, _), row, source in zip((*parts, *along), billed_rows, sources, strict=True):
        found.setdefault(id_, []).append(row | source)
    return found


def _billed(session: Session, shipment_lines: Sequence[int]) -> dict[int, Decimal]:
    """Return what stands in invoices, less their credit memos, by shipment line."""
    invoice, L = session[invoicing.Invoice], session[InvoiceLine]
    query = (
        select(
            L.shipment_line_id,
            func.sum(case((invoice.state == "voided", ZERO), else_=L.quantity), type_=L.quantity.type),
        )
        .join(invoice, invoice.id == L.invoice_id)
        .where(among(session, L.shipment_line_id, shipment_lines))
        .group_by(L.shipment_line_id)
    )
    return {id_: quantity for id_, quantity in session.execute(query) if id_ is not None}


FRAGMENTS: list[type[Model]] = [InvoiceLine, Order, Shipment, Invoice]

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
