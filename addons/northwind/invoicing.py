"""The demonstration's invoices and payments."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from addons import sales
from addons.invoicing import Invoice, Payment
from core import App


def load(app: App, folder: str) -> list[str]:
    """Invoice what was shipped (or ordered, without shipping) and pay what fell due by the last order's date."""
    _invoice(app)
    invoice, order = app[Invoice], app[sales.Order]
    with app.unit(readonly=True) as session:
        drafts = session.scalars(select(invoice.id).where(invoice.state == "draft").order_by(invoice.id)).all()
        last = session.scalars(select(func.max(order.date))).one()
    app.fire_all("complete", Invoice, drafts, user="admin")
    with app.unit(readonly=True) as session:
        query = select(invoice.id, invoice.due_date).where(invoice.due_date <= last).order_by(invoice.due_date)
        due: dict[int, dt.date] = {id_: day for id_, day in session.execute(query)}
    app.fire_all("pay", Invoice, due, user="admin", on=due)
    return _figures(app, last)


def _invoice(app: App) -> None:
    documents = app.composition.documents()
    name, state = (
        ("shipping.Shipment", "completed") if "shipping.Shipment" in documents else ("sales.Order", "confirmed")
    )
    model = documents[name]
    with app.unit(readonly=True) as session:
        ids = session.scalars(select(model.id).where(model.state == state).order_by(model.id)).all()
    app.fire_all("invoice", model, ids, user="admin")


def _figures(app: App, last: dt.date) -> list[str]:
    invoice, payment = app[Invoice], app[Payment]
    kind = invoice.total.type
    with app.unit(readonly=True) as session:
        count, total, paid = session.execute(
            select(func.count(), func.sum(invoice.total, type_=kind), func.sum(invoice.paid, type_=kind))
        ).one()
        payments, received = session.execute(select(func.count(), func.sum(payment.amount, type_=kind))).one()
    return [
        f"{count:,} invoices of {total:,.2f}",
        f"{payments:,} payments of {received:,.2f} by {last}; {total - paid:,.2f} are still open",
    ]
