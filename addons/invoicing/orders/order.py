"""The verbs of orders that have to do with their invoices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Self

from addons import sales
from addons.invoicing.generating.from_orders import invoice_orders, take_back_invoices
from addons.invoicing.generating.grouping import grouping_named
from addons.invoicing.generating.manner import Manner
from addons.invoicing.generating.on_confirm import invoice_now
from addons.invoicing.orders.billing import BilledOrder, refresh_invoice_status
from addons.invoicing.orders.order_payments import refresh_payment_status
from addons.invoicing.orders.prepayment import payer
from addons.invoicing.paying.verbs import HowPaid, pay_documents
from addons.invoicing.taking_back.replacing import settle_cancelled
from core import ZERO, Session

NOTHING_OPEN = "nothing is open to be invoiced"


class Order(BilledOrder, sales.ReplacedOrder, extends=True):
    """Orders are invoiced, wholly or in parts, some types by being confirmed; they can be paid before."""

    @classmethod
    def invoice(
        cls,
        session: Session,
        orders: Sequence[Self],
        on: dt.date | Mapping[int, dt.date] | None = None,
        line: Sequence[str] = (),
        by_hand: bool = False,
        together: str = "",
        minimum: Decimal = ZERO,
    ) -> None:
        """Make draft invoices of what is open, as the invoice terms say, dated `on` (semantics 3.2 if none).

        Running it again bills only what is still open; drafts count. `by_hand` bills all that is open, whatever the
        term; `line` lines of one order: "10=5" five of the line at position 10, "10" all that is open of it. Orders of
        a customer share an invoice by the grouping `together`, such as customer or project, and by that of their
        schedule; no invoice comes to less than `minimum`, in its currency.
        """
        manner = Manner(on, steered=not (by_hand or line), lines=line, together=together, minimum=minimum)
        if together:
            grouping_named(session, together)
        made = invoice_orders(session, orders, manner)
        session.held.setdefault("invoices made", []).extend(dict.fromkeys(made.values()))
        for one in orders:
            if one.id in made:
                session.note(one, f"draft invoice #{made[one.id]}")
            else:
                session.nothing_to_do([one], manner.why.get(one.id, NOTHING_OPEN))

    @classmethod
    def void(cls, session: Session, orders: Sequence[Self]) -> None:
        """Reverse the orders' invoices first (semantics 2.1)."""
        take_back_invoices(session, orders)
        super().void(session, orders)

    @classmethod
    def confirm(cls, session: Session, orders: Sequence[Self]) -> None:
        """Make and complete the invoice where the type says so, dated as the order."""
        super().confirm(session, orders)
        if cls.invoices_on_confirm:
            invoice_now(session, orders)

    @classmethod
    def reactivate(cls, session: Session, orders: Sequence[Self]) -> None:
        """Take the invoices back that confirming has made."""
        if cls.invoices_on_confirm:
            take_back_invoices(session, orders)
        super().reactivate(session, orders)

    @classmethod
    def proceed(cls, session: Session, orders: Sequence[Self]) -> None:
        """Let orders go on whose payment has come."""

    @classmethod
    def pay(
        cls,
        session: Session,
        orders: Sequence[Self],
        amount: Decimal | None = None,
        on: dt.date | None = None,
        method: str = "transfer",
        write_off: bool = False,
        no_discount: bool = False,
        use_credit: bool = False,
        rest: str | None = None,
        deposit: bool = False,
    ) -> None:
        """Register a payment of each order: `amount`, or what is neither invoiced nor paid, dated `on` (today if none).

        Where too much was paid, or on the inverse of a paid order, that is negative: money paid back. What is more
        than that pays the order's invoices, the earliest due first. The other options are those of invoices.
        """
        how = HowPaid(amount, on, method, write_off, no_discount, use_credit, rest, deposit)
        pay_documents(session, orders, how, payer)

    @classmethod
    def take_back(
        cls, session: Session, orders: Sequence[Self], replacements: Mapping[int, Sequence[sales.Order]]
    ) -> dict[int, sales.Order]:
        """Take the invoices back by inverse ones, and net what was paid."""
        inverses = super().take_back(session, orders, replacements)
        settle_cancelled(session, orders, inverses, replacements)
        return inverses

    @classmethod
    def refresh_statuses(cls, session: Session, orders: Sequence[sales.Order]) -> None:
        """Refresh the invoice and the payment status."""
        super().refresh_statuses(session, orders)
        refresh_invoice_status(session, {order.id for order in orders})
        refresh_payment_status(session, orders)  # type: ignore[arg-type]
