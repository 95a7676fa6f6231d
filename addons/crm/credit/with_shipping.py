"""What is asked of credit before goods leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlalchemy import select

from addons import invoicing, shipping
from addons.base import Currency
from addons.crm.credit.checking import credit_findings
from addons.crm.credit.credit_checks import CONTROLLER, blocked
from core import ZERO, Check, Finding, Session, among, load


def has_credit_for_goods(session: Session, shipments: Sequence[shipping.Shipment]) -> Iterator[Finding]:
    """Find shipments of customers who have too much already that is not invoiced (semantics 4.3)."""
    load(session, shipments, "lines")
    leaving = [one for one in shipments if one.moves_stock and any(line.quantity > 0 for line in one.lines)]
    if not leaving:
        return iter(())
    asked = []
    waiting = delivered_not_invoiced(session, {one.partner_id for one in leaving})
    for one in leaving:
        for (customer, currency), amount in waiting.items():
            if customer == one.partner_id:
                asked.append((one, customer, amount, currency))
    return credit_findings(session, asked, alone=True)


def delivered_not_invoiced(session: Session, customers: set[int]) -> dict[tuple[int, int], Decimal]:
    """Return what customers got and were not invoiced, by (customer, currency), in one statement."""
    order, L, D = session[invoicing.BilledOrder], session[invoicing.OrderLine], session[shipping.OrderLine]
    query = (
        select(order.invoice_partner_id, order.currency_id, L.quantity, L.invoiced, D.delivered, L.net, L.tax_amount)
        .join(L, L.order_id == order.id)
        .where(among(session, order.invoice_partner_id, sorted(customers)), order.state.in_(("confirmed", "closed")))
        .where(order.invoice_status != 100, D.delivered > L.invoiced)
    )
    currencies = session.known(Currency)
    found: dict[tuple[int, int], Decimal] = {}
    for customer, currency, quantity, invoiced, delivered, net, tax in session.execute(query):
        if customer is not None and quantity:
            part = currencies[currency].round((net + tax) * (delivered - invoiced) / quantity)
            found[customer, currency] = found.get((customer, currency), ZERO) + part
    return found


CHECKS = [
    Check(
        shipping.Shipment,
        "credit for goods",
        ("release", "complete"),
        has_credit_for_goods,
        CONTROLLER,
        "The customer has credit left for what is delivered and not invoiced",
    ),
    Check(
        shipping.Shipment,
        "shipments not blocked",
        ("release", "complete"),
        blocked("blocked_shipments", "shipments"),
        CONTROLLER,
        "Shipments to the customer are not blocked",
    ),
]
