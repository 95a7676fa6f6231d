"""The verb "pay" of invoices and of orders: a payment for each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from addons.base import today
from addons.invoicing.paying.taking import Taken, take
from addons.invoicing.paying.wish import Wish
from addons.schemas import figure
from core import ZERO, BadInput, Session


@dataclass(frozen=True)
class HowPaid:
    """What is the same for all payments of one call."""

    amount: Decimal | None = None
    on: dt.date | Mapping[int, dt.date] | None = None
    method: str = "transfer"
    write_off: bool = False
    no_discount: bool = False
    use_credit: bool = False
    rest: str | None = None
    deposit: bool = False

    def wish(self, session: Session, document: Any, organisation_id: int, partner_id: int) -> Wish:
        """Return what the payment of one document is to be."""
        if self.amount == ZERO and not (self.write_off or self.use_credit):
            raise BadInput(f"{document} cannot be paid with 0", remedy="Give an amount, or none for all that is open.")
        day = self.on.get(document.id) if isinstance(self.on, Mapping) else self.on
        return Wish(
            partner_id,
            document.currency_id,
            organisation_id,
            [(document, None)],
            amount=self.amount,
            date=day or today(session, organisation_id),
            method=self.method,
            credit=self.use_credit,
            writes_off=self.write_off,
            no_discount=self.no_discount,
            rest=self.rest,
        )


def pay_documents(
    session: Session, documents: Sequence[Any], how: HowPaid, payer: Callable[[Any], tuple[int, int]]
) -> None:
    """Take a payment for each document; `payer` tells by whom, as (organisation, partner)."""
    wishes = [how.wish(session, one, *payer(one)) for one in documents]
    for document, taken in zip(documents, take(session, wishes, deposit=how.deposit), strict=True):
        if taken.is_empty:
            session.nothing_to_do([document], "nothing is open")
        elif text := said(taken):
            session.note(document, text)


def said(taken: Taken) -> str:
    """Return in words what is special about a payment; "" where money simply pays what is open."""
    parts = taken.shares.parts
    figures = {
        "early payment discount": sum((one.discount for one in parts), ZERO),
        "written off": sum((one.write_off for one in parts), ZERO),
        "credit used": taken.shares.credit,
        "paid back" if taken.refund is not None else "kept as credit": taken.shares.left,
    }
    told = [f"{name} {figure(amount, 2)}" for name, amount in figures.items() if amount]
    if taken.payment is not None and taken.payment.state != "completed":
        told.append(f"{taken.payment} is {taken.payment.state}")
    return ", ".join([f"paid {figure(taken.received, 2)}", *told]) if told else ""
