"""With the addon shipping: commissions for what is delivered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from sqlalchemy import func, null, select
from sqlalchemy.orm import aliased, join

from addons import invoicing, sales, shipping
from addons.commissions.agreement import Agreement
from addons.commissions.basis.source import Source, parties
from addons.commissions.note import CommissionNote
from core import Model, Session, Transition


class DeliveryAgreement(Agreement, extends=True):
    """What is delivered may count as well."""

    @classmethod
    def bases(cls) -> Mapping[str, Callable[[Session, dt.date, dt.date], Source]]:
        """Let what is delivered count."""
        return {**super().bases(), "delivered": delivered}


def delivered(session: Session, first: dt.date, last: dt.date) -> Source:
    """Return order lines with the shares that completed shipments dated from one day to another deliver of them."""
    order, L = session[invoicing.BilledOrder], session[sales.OrderLine]
    S, part = aliased(session[shipping.Shipment]), aliased(session[shipping.ShipmentLine])
    is_meant = (S.state == "completed", S.date >= first, S.date <= last)
    touched = select(part.order_line_id).join(S, S.id == part.shipment_id).where(*is_meant)
    reached = func.sum(part.quantity, type_=part.quantity.type).over(
        partition_by=part.order_line_id, order_by=(S.date, part.id)
    )
    moved = (
        select(
            *(part.id, part.order_line_id, part.position, part.quantity, reached.label("reached")),
            *(S.id.label("shipment_id"), S.number, S.date, S.organisation_id, S.delivery_address_id),
        )
        .join(S, S.id == part.shipment_id)
        .where(S.state == "completed", part.order_line_id.in_(touched))
        .subquery("moved")
    )
    joined = parties(
        session,
        join(L, order, order.id == L.order_id).join(moved, moved.c.order_line_id == L.id),
        customer=order.partner_id,
        product=L.product_id,
        address=func.coalesce(moved.c.delivery_address_id, order.delivery_address_id),
        sales_rep=order.sales_rep_id,
        payment_method=order.payment_method,
        ordered=L,
    )
    columns = {
        **joined.columns,
        "payment_line_id": null(),
        "line_id": moved.c.id,
        "document_id": moved.c.shipment_id,
        "number": moved.c.number,
        "date": moved.c.date,
        "position": moved.c.position,
        "currency_id": order.currency_id,
        "organisation_id": moved.c.organisation_id,
        "net": L.net,
        "quantity": L.quantity,
        "before": moved.c.reached - moved.c.quantity,
        "reached": moved.c.reached,
        "whole": L.quantity,
    }
    where = (moved.c.date >= first, moved.c.date <= last)
    is_paid = (order.payment_status >= 100) | (order.total < 0)
    return Source("shipping.Shipment", joined.origin, columns, where, is_paid)


FRAGMENTS: list[type[Model]] = [DeliveryAgreement]
TRANSITIONS = [Transition(CommissionNote, "ship", (), None, "A commission note is not shipped")]
