"""Take payments: shared out, completed, deposited, and what is left over kept or paid back; set-wise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from addons.base import Currency
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.paying.credit import (
    Credit,
    available,
    credits_of,
    lock_open_memos,
    lock_payments_left_over,
    use,
)
from addons.invoicing.paying.payables import payables_of
from addons.invoicing.paying.sharing import Payable, Shares, credit_used, due, share
from addons.invoicing.paying.wish import REFUND, Wish
from addons.invoicing.payments.cash import handed_over, paid_off
from addons.invoicing.payments.netting_payment import CreditUse
from addons.invoicing.payments.payment import Payment
from addons.invoicing.payments.payment_verbs import process
from addons.schemas import figure
from core import ZERO, BadInput, Refused, Row, Session, rows


@dataclass
class Taken:
    """A payment as it is to be, or was, taken: money `received`, and how it is shared out."""

    wish: Wish
    received: Decimal
    shares: Shares
    credit_lines: list[Row] = field(default_factory=list)
    payment: Payment | None = None
    refund: Payment | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to pay, and nothing was paid."""
        return not (self.received or self.shares.parts or self.shares.credit or self.wish.items)

    def row(self) -> Row:
        """Return the row of the payment with its lines."""
        parts = [
            {
                one.payable.key[0]: one.payable.key[1],
                "amount": one.amount,
                "discount": one.discount,
                "write_off": one.write_off,
            }
            for one in self.shares.parts
        ]
        items = [{"gl_item_id": item.id, "amount": amount} for item, amount in self.wish.items]
        wish = self.wish
        known = {"organisation_id": wish.organisation_id, "date": wish.date, "note": wish.note}
        row: Row = {name: value for name, value in known.items() if value is not None}
        row |= {"partner_id": wish.partner_id, "currency_id": wish.currency_id, "amount": self.received}
        row["method"] = "credit" if self.is_credit_use else wish.method
        return row | {"lines": [*parts, *items, *self.credit_lines]}

    @property
    def is_credit_use(self) -> bool:
        """Say whether no money comes, and credit pays."""
        return not self.received and bool(self.credit_lines)


def plan(session: Session, wishes: Sequence[Wish]) -> list[Taken]:
    """Return what payments come of wishes; nothing is written.

    Raises Refused, with figures, for more than is owed unless it is said what becomes of it, and for more credit than
    there is.
    """
    using = {wish.partner_id for wish in wishes if wish.credit}
    credits = credits_of(session, using) if using else {}
    found = []
    for wish, payables in zip(wishes, payables_of(session, wishes), strict=True):
        wish.refuse_unknown_rest()
        found.append(_planned(session, wish, payables, credits.get((wish.partner_id, wish.currency_id), [])))
    return found


def take(
    session: Session,
    wishes: Sequence[Wish],
    *,
    deposit: bool = False,
    override: Collection[str] = (),
    reason: str = "",
) -> list[Taken]:
    """Make the payments that come of wishes and process them; with `deposit` the money is at the bank at once.

    What there is nothing to pay of, has no payment. `override` names checks to go past, as for a verb.
    """
    _lock(session, wishes)
    found = plan(session, wishes)
    for model, chosen in (
        (Payment, [one for one in found if not one.is_empty and not one.is_credit_use]),
        (CreditUse, [one for one in found if one.is_credit_use]),
    ):
        made = _made(session, model, [one.row() for one in chosen], override=override, reason=reason)
        for one, payment in zip(chosen, made, strict=True):
            one.payment = payment
    _pay_back(session, [one for one in found if one.shares.left and one.wish.rest == REFUND])
    received = [one.payment for one in found if one.payment is not None and one.payment.state == "completed"]
    if deposit and received:
        session.fire("deposit", [one for one in received if one.amount], on=None)
    return found


def _lock(session: Session, wishes: Sequence[Wish]) -> None:
    """Let others wait who pay the same or use the same credit, in the order in which payments lock when they count.

    What they did before is seen by the plan; a document that they changed since it was read is tried again.
    """
    using = {wish.partner_id for wish in wishes if wish.credit}
    documents = [one for wish in wishes for one, _ in wish.documents]
    lock_payments_left_over(session, using)
    rows.lock(session, [one for one in documents if not isinstance(one, Invoice)])
    rows.lock(session, [one for one in documents if isinstance(one, Invoice)])
    lock_open_memos(session, using)


def _planned(session: Session, wish: Wish, payables: Sequence[Payable], credits: list[Credit]) -> Taken:
    currency = session.known(Currency)[wish.currency_id]
    items = sum((amount for _, amount in wish.items), ZERO)
    wanted, there = due(payables, items), available(credits)
    credit = wish.credit if isinstance(wish.credit, Decimal) else ZERO
    if wish.credit is True:
        credit = credit_used(wanted, wish.amount, there)
    if credit > there or credit < 0:
        raise Refused(f"{figure(credit, 2)} of credit is to be used, there is {figure(there, 2)}", remedy="Use less.")
    need = wanted - credit
    received = handed_over(currency, need, wish.method) if wish.amount is None else wish.amount
    money = paid_off(currency, received, need, wish.method)
    shares = share(payables, money, items=items, credit=credit, writes_off=wish.writes_off)
    if shares.left and (wish.rest is None or shares.left < 0):
        raise _left_over(wish, received, sum((one.open for one in payables), ZERO), shares)
    return Taken(wish, received, shares, use(credits, credit))


def _left_over(wish: Wish, received: Decimal, open_: Decimal, shares: Shares) -> Refused:
    names = ", ".join(str(one) for one, _ in wish.documents)
    text = f"it pays {figure(received + shares.credit, 2)} of {names}, which has {figure(open_, 2)} open"
    if not names:
        text = f"{figure(received, 2)} came, and nothing is named that it pays"
    if wish.items:
        text += f", with {figure(sum((amount for _, amount in wish.items), ZERO), 2)} of G/L items"
    if shares.left < 0:
        return Refused(f"{text}: {figure(-shares.left, 2)} is missing", remedy="Give more, or name less.")
    return Refused(
        f"{text}: {figure(shares.left, 2)} is left over",
        remedy="Say what becomes of it: --rest credit keeps it for the customer, --rest refund pays it back.",
    )


def _made(session: Session, model: type[Payment], rows: Sequence[Row], **options: Any) -> list[Any]:
    if not rows:
        return []
    ids = session.create(model, rows)
    known = session.known(model, ids)
    made = [known[id_] for id_ in ids]
    process(session, made, **options)
    return made


def _pay_back(session: Session, chosen: Sequence[Taken]) -> None:
    """Pay back what is left over, at once and the way it came."""
    rows = []
    for one in chosen:
        left, payment = one.shares.left, one.payment
        if payment is None or payment.state != "completed":
            raise BadInput(
                f"what is paid by {one.wish.method} comes later, so {figure(left, 2)} cannot be paid back yet",
                remedy="Pay it back when it has come, or let it be credit.",
            )
        row = one.row() | {"amount": -left, "lines": [{"credit_id": payment.id, "amount": -left}]}
        rows.append(row | {"note": f"Pays back what {payment.number} has left over"})
    for one, refund in zip(chosen, _made(session, Payment, rows), strict=True):
        one.refund = refund
