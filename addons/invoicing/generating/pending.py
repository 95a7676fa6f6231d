"""Which orders are to be billed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from addons import sales
from addons.base import Organisation, Partner
from addons.invoicing.orders.order import Order
from addons.schemas import find, find_all
from core import Session, among

STATES = ("confirmed", "closed")


@dataclass(frozen=True)
class Pending:
    """Narrow down the pending orders: by number, customer or who is invoiced, organisation, project, term, date."""

    numbers: Sequence[str] = ()
    partner: str = ""
    organisation: str = ""
    project: str = ""
    term: str = ""
    date_from: dt.date | None = None
    date_to: dt.date | None = None


def pending_orders(session: Session, which: Pending) -> list[tuple[int, int]]:
    """Return (who is invoiced, order) of the orders to be billed by customer, priority, date and id, in one statement.

    Those are confirmed or closed and not wholly invoiced; orders that are named are asked whatever their state. Raises
    NotFound for a code or number there is not, BadInput for an unknown term.
    """
    order: Any = session[Order]
    payer = func.coalesce(order.invoice_partner_id, order.partner_id)
    query = select(payer, order.id).order_by(payer, order.priority, order.date, order.id)
    if which.numbers:
        ids = [one.id for one in find_all(session, Order, which.numbers)]
        query = query.where(among(session, order.id, ids))
    else:
        query = query.where(order.state.in_(STATES), order.invoice_status < 100)
    if which.partner:
        customer = find(session, Partner, which.partner).id
        query = query.where((order.partner_id == customer) | (payer == customer))
    if which.organisation:
        organisation = find(session, Organisation, which.organisation).id
        query = query.where(func.coalesce(order.invoicing_organisation_id, order.organisation_id) == organisation)
    if which.project:
        query = query.where(order.project_id == find(session, sales.Project, which.project).id)
    if which.term:
        sales.refuse_unknown_terms({"invoice_term": which.term})
        query = query.where(order.invoice_term == which.term)
    if which.date_from:
        query = query.where(order.date >= which.date_from)
    if which.date_to:
        query = query.where(order.date <= which.date_to)
    return [(one, id_) for one, id_ in session.execute(query)]
