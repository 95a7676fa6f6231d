"""What is asked before payments are completed, released or reversed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlalchemy import select

from addons.base import Currency, Exchange, Organisation, exchange_rates
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.orders.order_payments import unbilled_amounts
from addons.invoicing.paying.earning import earning_of
from addons.invoicing.payments.allocating import allocated
from addons.invoicing.payments.currencies import one_currency
from addons.invoicing.payments.payment import Payment
from addons.invoicing.payments.payment_line import PaymentLine
from addons.invoicing.payments.payment_method import codes_where
from addons.invoicing.preferences import WRITE_OFF_LIMIT
from addons.preferences import setting_of
from addons.schemas import figure
from core import ZERO, Check, Document, Finding, Session, among, load


def not_overpaid(session: Session, payments: Sequence[Payment]) -> Iterator[Finding]:
    """Find payments that pay more of an invoice or order than is open, or what cannot be paid yet."""
    parts = allocated(session, payments)
    orders = {line.order.id: line.order for one in payments for line in one.lines if line.order is not None}
    rest = unbilled_amounts(session, list(orders.values())) if orders else {}
    wanted: dict[object, Decimal] = defaultdict(Decimal)
    for paid, amount in (part for found in parts.values() for part in found):
        wanted[paid] += amount
    named: dict[object, Decimal] = defaultdict(Decimal)
    for line in parts:
        named[line.pays] += line.settles
    for payment in payments:
        for paid in dict.fromkeys(document for line in payment.lines for document, _ in parts[line]):
            if isinstance(paid, Invoice) and paid.state != "completed":
                yield Finding(payment, f"{paid} is {paid.state}: only completed invoices are paid")
            elif isinstance(paid, Invoice):
                yield from _too_much(payment, paid, wanted[paid], paid.open_amount)
            elif paid is not None and paid.id in rest and paid is orders[paid.id]:
                on_invoices = named[paid] - wanted[paid]
                yield from _too_much(payment, paid, named[paid], rest[paid.id] + on_invoices)


def _too_much(payment: Payment, paid: Document, amount: Decimal, open_: Decimal) -> Iterator[Finding]:
    if abs(amount) > abs(open_) or amount * open_ < 0:
        figures = {"open": open_, "paid": amount}
        yield Finding(payment, f"it pays {figure(amount, 2)} of {paid}, which has {figure(open_, 2)} open", figures)


def has_the_credit(session: Session, payments: Sequence[Payment]) -> Iterator[Finding]:
    """Find payments that use more of an earlier payment than that has left over."""
    load(session, payments, "lines.credit")
    used: dict[Payment, Decimal] = defaultdict(Decimal)
    for line in (line for payment in payments for line in payment.lines if line.credit is not None):
        used[line.credit] -= line.amount  # type: ignore[index]
    for payment in payments:
        for credit in dict.fromkeys(line.credit for line in payment.lines if line.credit is not None):
            left = credit.unallocated if credit.state == "completed" else ZERO
            if used[credit] > left:
                text = f"it uses {figure(used[credit], 2)} of {credit}, which has {figure(left, 2)} left over"
                yield Finding(payment, text, {"left over": left, "used": used[credit]})


def paid_by_its_customer(session: Session, payments: Sequence[Payment]) -> Iterator[Finding]:
    """Find payments of one customer for the invoice or order of another one, or with another one's credit."""
    names = ("partner", "lines.invoice.partner", "lines.order.partner", "lines.credit.partner")
    load(session, payments, *names)
    for payment in payments:
        for line in payment.lines:
            paid = line.invoice or line.order or line.credit
            if paid is None:
                continue
            owners = {paid.partner_id, getattr(paid, "invoice_partner_id", None)}
            if payment.partner_id not in owners:
                yield Finding(
                    payment,
                    f"it is from {payment.partner} and pays {paid} of {paid.partner}: correct the customer or the line",
                    {"paid by": str(payment.partner), "owed by": str(paid.partner)},
                )


def discount_is_earned(session: Session, payments: Sequence[Payment]) -> Iterator[Finding]:
    """Find payments that take a discount which is not earned on their day."""
    load(session, payments, "lines.invoice")
    for payment in payments:
        for line in payment.lines:
            if not line.discount:
                continue
            earned = ZERO
            if line.invoice is not None:
                earned = earning_of(session, line.invoice, payment.date)(line.settles)
            if line.discount > earned:
                yield Finding(
                    payment,
                    f"it takes a discount of {figure(line.discount, 2)} on {line.pays}, which earns "
                    f"{figure(earned, 2)} by a payment of {payment.date}: write the rest off, or leave it open",
                    {"discount": line.discount, "earned": earned},
                )


def within_the_limit(session: Session, payments: Sequence[Payment]) -> Iterator[Finding]:
    """Find payments that write off more than the preference allows, in the currency of who is paid."""
    load(session, payments, "lines")
    written = {one: abs(sum((line.write_off for line in one.lines), ZERO)) for one in payments}
    chosen = {one: amount for one, amount in written.items() if amount}
    organisations, currencies = session.known(Organisation), session.known(Currency)
    own = {one: organisations[one.organisation_id].currency_id for one in chosen}
    asked = {one: Exchange(one.currency_id, own[one], one.date) for one in chosen}
    rates = exchange_rates(session, asked.values()) if asked else {}
    for payment, amount in chosen.items():
        limit = setting_of(session, WRITE_OFF_LIMIT, payment.organisation_id)
        currency = currencies[own[payment]]
        comes_to = currency.round(amount * rates[asked[payment]])
        if comes_to > limit:
            text = f"it writes off {figure(comes_to, 2)} {currency.code}, no more than {figure(limit, 2)} may be"
            yield Finding(payment, text, {"written off": comes_to, "limit": limit})


def is_executed(session: Session, payments: Sequence[Payment]) -> Iterator[Finding]:
    """Find payments whose money nobody has to fetch."""
    automatic = codes_where(session, automatic=True)
    for payment in payments:
        if payment.method not in automatic:
            yield Finding(payment, f"what is paid by {payment.method} is not executed automatically: complete it")


def credit_is_unused(session: Session, payments: Sequence[Payment]) -> Iterator[Finding]:
    """Find payments of which later ones have used what they had left over."""
    left = {payment.id: payment for payment in payments}
    L, P = session[PaymentLine], session[Payment]
    query = (
        select(L.credit_id, P)
        .join(P, P.id == L.payment_id)
        .where(among(session, L.credit_id, sorted(left)), P.state == "completed")
        .order_by(P.id)
        .distinct()
    )
    for id_, user in session.execute(query):
        if id_ is not None:
            yield Finding(left[id_], f"what it has left over is used by {user}: take that back first")


BEFORE = ("complete", "release")

CHECKS = [
    Check(Payment, "one currency", before=BEFORE, run=one_currency, summary="What is paid is in its currency"),
    Check(Payment, "not overpaid", before=BEFORE, run=not_overpaid, summary="No more is paid than is open"),
    Check(Payment, "credit", before=BEFORE, run=has_the_credit, summary="No more credit is used than there is"),
    Check(
        Payment,
        "payer",
        before=BEFORE,
        run=paid_by_its_customer,
        override="finance",
        summary="A customer pays what that customer owes",
    ),
    Check(
        Payment,
        "discount",
        before=BEFORE,
        run=discount_is_earned,
        override="finance manager",
        summary="What paying early earns is taken in time",
    ),
    Check(
        Payment,
        "write-off limit",
        before=BEFORE,
        run=within_the_limit,
        override="finance manager",
        summary="No more is written off than is allowed",
    ),
    Check(Payment, "executed", before="release", run=is_executed, summary="Its method is executed automatically"),
    Check(Payment, "credit unused", before="reverse", run=credit_is_unused, summary="Its credit is not used"),
]
