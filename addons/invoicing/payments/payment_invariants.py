"""What must be true of payments, and of what they have paid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from addons.doctor import Invariant, wrong_sums
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.orders.billing import BilledOrder
from addons.invoicing.orders.order_payments import paid_amounts
from addons.invoicing.payments.payment import Payment
from addons.invoicing.payments.payment_line import PaymentLine
from addons.invoicing.payments.payment_status import (
    AWAITING_EXECUTION,
    AWAITING_PAYMENT,
    CLEARED,
    DEPOSITED,
    RECEIVED,
    VOID,
)
from addons.invoicing.taking_back.credit_memo import CreditMemo
from addons.links import Link
from addons.sales import percent
from core import ZERO, Session

CHUNK = 500
"""How many orders are looked at in one go."""


def paid_is_received(session: Session) -> Iterator[str]:
    """Find invoices whose paid amount is not that of their payments; with its credit memo an invoice is even."""
    invoice, L, P = session[Invoice], session[PaymentLine], session[Payment]
    completed = select(L.invoice_id, func.sum(_settled(L), type_=L.amount.type).label("amount")).join(
        P, P.id == L.payment_id
    )
    completed = completed.where(P.state == "completed").group_by(L.invoice_id)
    lines = completed.subquery()
    said = func.coalesce(lines.c.amount, 0, type_=L.amount.type)
    query = select(invoice, said).outerjoin(lines, lines.c.invoice_id == invoice.id).where(invoice.paid != said)
    differing = {one.id: (one, amount) for one, amount in session.execute(query.order_by(invoice.id))}
    taken_back = _credited(session) if differing else {}
    rest = {id_: one.paid - amount for id_, (one, amount) in differing.items()}
    for memo, credited in taken_back.items():
        if memo in rest and credited in rest and rest[memo] + rest[credited] == 0:
            del rest[memo], rest[credited]
    for id_ in rest:
        one, amount = differing[id_]
        yield f"{one}: paid {one.paid}, its payments say {amount}"


def _settled(line: Any) -> Any:
    """Return by how much a payment line lowers what is open."""
    return line.amount + line.write_off + line.discount


def invoices_say_how_far_they_are_paid(session: Session) -> Iterator[str]:
    """Find invoices whose payment status is not the share that is paid."""
    invoice = session[Invoice]
    query = select(invoice.id, invoice.number, invoice.payment_status, invoice.paid, invoice.total)
    query = query.where(invoice.total != 0).order_by(invoice.id)
    for id_, number, status, paid, total in session.execute(query.execution_options(yield_per=1000)):
        if status != percent(paid, total):
            yield f"invoice {number or f'#{id_}'}: payment_status {status}, {paid} of {total} is paid"


def _credited(session: Session) -> dict[int, int]:
    """Return the invoice that each credit memo takes back, by id."""
    link, memo = session[Link], session[CreditMemo]
    query = select(link.to_id, link.from_id).where(link.role == "credit memo").join(memo, memo.id == link.to_id)
    return {to: of for to, of in session.execute(query)}


def prepaid_is_received(session: Session) -> Iterator[str]:
    """Find orders whose prepaid amount is not that of the payments of the order itself."""
    L, P = session[PaymentLine], session[Payment]
    received = select(L.order_id, _settled(L)).join(P, P.id == L.payment_id).where(P.state == "completed")
    return wrong_sums(session, BilledOrder, "prepaid", received.where(L.order_id.is_not(None)), "its payments")


def orders_are_paid_by_invoices(session: Session) -> Iterator[str]:
    """Find orders whose paid amount or payment status is not what their invoices and prepayments make of it."""
    order = session[BilledOrder]
    query = select(order.id, order.number, order.prepaid, order.paid, order.payment_status, order.total)
    last = 0
    while rows := session.execute(query.where(order.id > last).order_by(order.id).limit(CHUNK)).all():
        last = rows[-1].id
        paid = paid_amounts(session, {row.id: row.prepaid for row in rows})
        for row in rows:
            name = f"order {row.number or f'#{row.id}'}"
            if row.paid != paid[row.id]:
                yield f"{name}: paid {row.paid}, its invoices and prepayments say {paid[row.id]}"
            elif row.total and row.payment_status != percent(row.paid, row.total):
                yield f"{name}: payment_status {row.payment_status}, {row.paid} of {row.total} is paid"


def shared_out_is_received(session: Session) -> Iterator[str]:
    """Find payments that share out more than was received."""
    P, L = session[Payment], session[PaymentLine]
    shared = func.sum(L.amount, type_=L.amount.type)
    query = select(P, shared).join(L, L.payment_id == P.id).where(P.state != "voided").group_by(P.id)
    received = func.abs(P.amount + P.rounding)
    for payment, amount in session.execute(query.having(func.abs(shared) > received).order_by(P.id)):
        yield f"{payment}: amount {payment.amount}, its lines share out {amount}"


def unallocated_is_the_rest(session: Session) -> Iterator[str]:
    """Find payments whose unallocated part is not what their lines leave over, and later payments have not used."""
    P, L = session[Payment], session[PaymentLine]
    kind = L.amount.type
    shared = select(L.payment_id, func.sum(L.amount, type_=kind).label("amount")).group_by(L.payment_id).subquery()
    used = select(L.credit_id, func.sum(L.amount, type_=kind).label("amount")).join(P, P.id == L.payment_id)
    counted = used.where(P.state == "completed", L.credit_id.is_not(None)).group_by(L.credit_id).subquery()
    rest = P.amount + P.rounding - func.coalesce(shared.c.amount, ZERO, type_=kind)
    rest = rest + func.coalesce(counted.c.amount, ZERO, type_=kind)
    query = (
        select(P, rest).outerjoin(shared, shared.c.payment_id == P.id).outerjoin(counted, counted.c.credit_id == P.id)
    )
    for payment, amount in session.execute(query.where(P.unallocated != rest).order_by(P.id)):
        yield f"{payment}: {payment.unallocated} is unallocated, its lines and what has used it leave {amount}"


def status_says_where_the_money_is(session: Session) -> Iterator[str]:
    """Find payments whose status does not fit their state and the days at the bank."""
    P = session[Payment]
    received = case((P.cleared_on.is_not(None), CLEARED), (P.deposited_on.is_not(None), DEPOSITED), else_=RECEIVED)
    fitting = case(
        (P.state == "draft", AWAITING_PAYMENT),
        (P.state == "awaiting execution", AWAITING_EXECUTION),
        (P.state == "completed", received),
        else_=VOID,
    )
    for payment, wanted in session.execute(select(P, fitting).where(P.status != fitting).order_by(P.id)):
        yield f"{payment}: status '{payment.status}', it is {payment.state}, which is '{wanted}'"


def reversed_have_a_day(session: Session) -> Iterator[str]:
    """Find payments taken back without a day, and others with one."""
    P = session[Payment]
    is_reversed = P.state == "reversed"
    wrong = or_(and_(is_reversed, P.reversed_on.is_(None)), and_(~is_reversed, P.reversed_on.is_not(None)))
    for payment in session.scalars(select(P).where(wrong).order_by(P.id)):
        yield f"{payment}: it is {payment.state}, reversed on {payment.reversed_on or 'no day'}"


def rounding_is_shared_out(session: Session) -> Iterator[str]:
    """Find payments whose cash rounding is not what their lines pay off beyond the amount."""
    P, L = session[Payment], session[PaymentLine]
    shared = func.coalesce(func.sum(L.amount, type_=L.amount.type), ZERO)
    query = select(P, shared).outerjoin(L, L.payment_id == P.id).where(P.rounding != ZERO).group_by(P.id)
    for payment, amount in session.execute(query.having(shared != P.amount + P.rounding).order_by(P.id)):
        yield f"{payment}: amount {payment.amount} and rounding {payment.rounding}, its lines share out {amount}"


INVARIANTS = [
    Invariant("paid is received", paid_is_received, "An invoice is paid by its payments, or even with its credit memo"),
    Invariant(
        "payment status is the share paid",
        invoices_say_how_far_they_are_paid,
        "An invoice's payment status is the share of it that is paid",
    ),
    Invariant("prepaid is received", prepaid_is_received, "What is prepaid of an order came with payments of it"),
    Invariant("orders are paid by invoices", orders_are_paid_by_invoices, "Orders are paid as their invoices are"),
    Invariant("rounding is shared out", rounding_is_shared_out, "What cash rounding gives pays off something"),
    Invariant("unallocated is the rest", unallocated_is_the_rest, "What a payment has left over is what is not used"),
    Invariant("status fits the state", status_says_where_the_money_is, "A payment's status says where its money is"),
    Invariant("reversals have a day", reversed_have_a_day, "What was taken back, was on a day"),
    Invariant("payments are not exceeded", shared_out_is_received, "No payment shares out more than was received"),
]
