"""What is ordered: the lines of confirmed and closed orders, by their date; returns are negative."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import join

from addons import invoicing, sales
from addons.commissions.basis.source import WHOLE, Source, parties
from core import Session

COUNTING = ("confirmed", "closed")


def source(session: Session, first: dt.date, last: dt.date) -> Source:
    """Return the lines of orders dated from one day to another."""
    order, L = session[invoicing.BilledOrder], session[sales.OrderLine]
    joined = parties(
        session,
        join(L, order, order.id == L.order_id),
        customer=order.partner_id,
        product=L.product_id,
        address=order.delivery_address_id,
        sales_rep=order.sales_rep_id,
        payment_method=order.payment_method,
        ordered=L,
    )
    columns = {
        **WHOLE,
        **joined.columns,
        "line_id": L.id,
        "document_id": order.id,
        "number": order.number,
        "date": order.date,
        "position": L.position,
        "currency_id": order.currency_id,
        "organisation_id": order.organisation_id,
        "net": L.net,
        "quantity": L.quantity,
    }
    where = (order.state.in_(COUNTING), order.date >= first, order.date <= last)
    is_paid = (order.payment_status >= 100) | (order.total < 0)
    return Source("sales.Order", joined.origin, columns, where, is_paid)
