"""What is asked of credit before orders, invoices and payments go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from addons import invoicing
from addons.crm.credit.checking import EXEMPT, credit_findings, overdue_findings
from addons.crm.credit.customer import STOP, Customer
from addons.crm.credit.exposure import Exposure
from addons.crm.credit.order import CreditedOrder
from addons.preferences import setting_of
from core import ZERO, Check, Document, Finding, Session, load

CONTROLLER = "credit controller"
HUNDRED = Decimal(100)


def _asked(session: Session, orders: Sequence[CreditedOrder]) -> list[CreditedOrder]:
    """Return the orders that need credit: no returns, none cleared by hand, none of the exempt types."""
    exempt = {one.organisation_id: setting_of(session, EXEMPT, one.organisation_id).split() for one in orders}
    return [
        order
        for order in orders
        if not order.is_offer
        and order.credit_cleared_by is None
        and order.kind_name not in exempt[order.organisation_id]
    ]


def has_credit(session: Session, orders: Sequence[CreditedOrder]) -> Iterator[Finding]:
    """Find orders that their customers have no credit left for."""
    asked = [(one, payer_of(one), one.total, one.currency_id) for one in _asked(session, orders)]
    return credit_findings(session, asked, not_counted=[one.id for one in orders])


def findings_ahead(session: Session, order: CreditedOrder, known: Mapping[int, Exposure]) -> list[Finding]:
    """Return what confirming an order would find of credit if it were asked now; nothing is locked.

    `known` is what its payer owes without the order.
    """
    asked = _asked(session, [order])
    credit = [(one, payer_of(one), one.total, one.currency_id) for one in asked]
    late = [(one, payer_of(one)) for one in asked if one.total > ZERO]
    return [
        *credit_findings(session, credit, known=known),
        *overdue_findings(session, late, known),
        *blocked("blocked_orders", "orders")(session, [order]),
    ]


def has_credit_again(session: Session, orders: Sequence[CreditedOrder]) -> Iterator[Finding]:
    """Find closed orders that their customers have no credit left for if they are opened again."""
    load(session, orders, "lines")
    asked = [(one, payer_of(one), _cut(one), one.currency_id) for one in _asked(session, orders)]
    return credit_findings(session, asked)


def _cut(order: CreditedOrder) -> Decimal:
    """Return what the lines that closing has cut come to."""
    found = ZERO
    for line in order.lines:
        if line.lost_sales:
            net = line.price * line.lost_sales * (HUNDRED - line.discount) / HUNDRED
            found += net * (HUNDRED + line.tax_rate) / HUNDRED
    return found


def not_overdue(session: Session, orders: Sequence[CreditedOrder]) -> Iterator[Finding]:
    """Find orders of customers who do not pay."""
    return overdue_findings(session, [(one, payer_of(one)) for one in _asked(session, orders) if one.total > ZERO])


def payer_of(order: CreditedOrder) -> int:
    """Return who pays an order."""
    return order.invoice_partner_id or order.partner_id


def not_stopped(session: Session, invoices: Sequence[invoicing.Invoice]) -> Iterator[Finding]:
    """Find invoices of customers whose credit is stopped; credit memos go on."""
    customers = session.known(Customer, {one.partner_id for one in invoices})
    for one in invoices:
        if one.total > ZERO and customers[one.partner_id].credit_status == STOP:
            yield Finding(one, f"the credit of {customers[one.partner_id].code} is on stop")


def blocked(flag: str, what: str, amount: str = "total") -> Callable[[Session, Sequence[Any]], Iterator[Finding]]:
    """Return a check that finds documents of customers for whom these are blocked; what goes back is exempt."""

    def find(session: Session, documents: Sequence[Any]) -> Iterator[Finding]:
        customers = session.known(Customer, {one.partner_id for one in documents})
        for one in documents:
            customer = customers[one.partner_id]
            if getattr(customer, flag) and getattr(one, amount, 1) > 0:
                because = f" ({customer.blocked_because})" if customer.blocked_because else ""
                yield Finding(one, f"{what} of {customer.code} are blocked{because}")

    return find


def _check(document: type[Document], name: str, before: Any, run: Any, summary: str) -> Check:
    return Check(document, name, before, run, CONTROLLER, summary)


CHECKS = [
    _check(CreditedOrder, "credit", ("place", "confirm"), has_credit, "The customer has credit left for the order"),
    _check(CreditedOrder, "credit again", "reopen", has_credit_again, "There is credit for what is ordered again"),
    _check(CreditedOrder, "not overdue", ("place", "confirm"), not_overdue, "The customer pays in time"),
    _check(
        CreditedOrder,
        "orders not blocked",
        ("place", "confirm", "reopen"),
        blocked("blocked_orders", "orders"),
        "Orders of the customer are not blocked",
    ),
    _check(invoicing.Invoice, "credit not stopped", "complete", not_stopped, "The customer's credit is not stopped"),
    _check(
        invoicing.Invoice,
        "invoices not blocked",
        "complete",
        blocked("blocked_invoices", "invoices"),
        "Invoices of the customer are not blocked",
    ),
    _check(
        invoicing.Payment,
        "payments not blocked",
        "complete",
        blocked("blocked_payments", "payments", "amount"),
        "Payments of the customer are not blocked",
    ),
]
