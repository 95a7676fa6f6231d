"""Keep the notes of the branches in step with shipments and invoices: what should be booked, less what is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import func, select

from addons import base, invoicing, sales, shipping
from addons.base import today
from addons.metro.branch_note import BranchNote, DeliveredNote, InvoicedNote
from core import ZERO, Document, Row, Session, among

KIND = "metro"


def keep_notes(session: Session, orders: Sequence[Any]) -> None:
    """Book the difference between what each order has delivered and invoiced and what its notes say.

    Running it again books nothing. A fixed number of statements, however many orders.
    """
    ids = [order.id for order in orders]
    for model, values in (
        (DeliveredNote, delivered_values(session, ids)),
        (InvoicedNote, invoiced_values(session, ids)),
    ):
        booked = booked_values(session, model, ids)
        differences = [(order, values.get(order.id, ZERO) - booked.get(order.id, ZERO)) for order in orders]
        rows = [_row(session, model, order, amount) for order, amount in differences if amount]
        made = session.known(model, session.create(model, rows)) if rows else {}
        if made:
            session.fire("book", [made[id_] for id_ in sorted(made)]).expect_done()


def keep_notes_of(session: Session, documents: Sequence[Document]) -> None:
    """Keep the notes of the metro orders behind shipments or invoices; other documents have none."""
    order, ordered = session[sales.Order], session[sales.OrderLine]
    for fragment, line, parent in (
        (shipping.Shipment, shipping.ShipmentLine, "shipment_id"),
        (invoicing.Invoice, invoicing.InvoiceLine, "invoice_id"),
    ):
        if isinstance(documents[0], session[fragment]):
            L: Any = session[line]
            behind = (
                select(ordered.order_id)
                .join(L, L.order_line_id == ordered.id)
                .where(among(session, getattr(L, parent), [document.id for document in documents]))
            )
            metro = order.kind.like(f"%/{KIND}") | order.kind.like(f"%/{KIND}/%")
            query = select(order).where(order.id.in_(behind), metro, order.state != "placed")
            found = list(session.scalars(query.order_by(order.id)))
            if found:
                keep_notes(session, found)


def delivered_values(session: Session, orders: Iterable[int]) -> dict[int, Decimal]:
    """Return the net value of what each order has delivered: its lines' share by completed shipments."""
    ordered, L, S = session[sales.OrderLine], session[shipping.ShipmentLine], session[shipping.Shipment]
    return _shares(
        session,
        select(ordered.order_id, ordered.id, ordered.net, ordered.quantity, func.sum(L.quantity, type_=L.quantity.type))
        .join(L, L.order_line_id == ordered.id)
        .join(S, S.id == L.shipment_id)
        .where(S.state == "completed", among(session, ordered.order_id, orders))
        .group_by(ordered.order_id, ordered.id, ordered.net, ordered.quantity),
    )


def _shares(session: Session, query: Any) -> dict[int, Decimal]:
    values: dict[int, Decimal] = {}
    currencies = session.known(base.Currency)
    found = cast("list[Any]", session.execute(query).all())
    known = session.known(sales.Order, {row.order_id for row in found})
    for order_id, _, net, quantity, shipped in found:
        currency = currencies[known[order_id].currency_id]
        share = net if shipped == quantity else currency.round(net * shipped / quantity)
        values[order_id] = values.get(order_id, ZERO) + share
    return values


def invoiced_values(session: Session, orders: Iterable[int]) -> dict[int, Decimal]:
    """Return the net value of what each order was invoiced: its completed invoices, less what was taken back."""
    ordered, L, invoice = session[sales.OrderLine], session[invoicing.InvoiceLine], session[invoicing.Invoice]
    query = (
        select(ordered.order_id, func.sum(L.net, type_=L.net.type))
        .join(L, L.order_line_id == ordered.id)
        .join(invoice, invoice.id == L.invoice_id)
        .where(invoice.state.in_(["completed", "reversed"]), among(session, ordered.order_id, orders))
        .group_by(ordered.order_id)
    )
    return {order: value for order, value in session.execute(query)}


def booked_values(session: Session, model: type[BranchNote], orders: Iterable[int]) -> dict[int, Decimal]:
    """Return what the notes of one side say, by order."""
    N = session[model]
    kind = N.__mapper__.polymorphic_identity
    query = (
        select(N.order_id, func.sum(N.amount, type_=N.amount.type))
        .where(N.kind == kind, N.state == "booked", among(session, N.order_id, orders))
        .group_by(N.order_id)
    )
    return {order: amount for order, amount in session.execute(query)}


def _row(session: Session, model: type[BranchNote], order: Any, amount: Decimal) -> Row:
    """Return a note in the book of the branch that delivers, or of the one that invoices."""
    branches: Mapping[bool, int] = {True: order.delivering_organisation_id, False: order.invoicing_organisation_id}
    mine = model is DeliveredNote
    return {
        "organisation_id": branches[mine],
        "other_organisation_id": branches[not mine],
        "order_id": order.id,
        "currency_id": order.currency_id,
        "date": today(session, branches[mine]),
        "amount": amount,
    }
