"""Payments received."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar, Self

from addons import sales
from addons.base import Currency, Organisation, Partner, today
from addons.invoicing.allocating import allocate
from addons.invoicing.billing import BilledOrder
from addons.invoicing.cash import fill_rounding
from addons.invoicing.currencies import fill_currencies
from addons.invoicing.invoice import Invoice
from addons.invoicing.order_payments import refresh_order_payments
from addons.invoicing.payment_line import PaymentLine
from addons.invoicing.proceeding import proceed_paid
from core import ZERO, BadInput, Document, Mapped, Money, Row, Session, column, load, reference, relation, rows

METHODS = (*sales.PAYMENT_METHODS, "card", "direct debit")


class Payment(Document, table="payment", kind="payment"):
    """Money received from a partner, shared out over invoices and orders by its lines; completing it pays them.

    In cash it may pay off `rounding` more (or less, if negative) than `amount`, because there are no smaller coins.
    """

    series_scope = "organisation_id"
    series_prefix = "PY"
    finished = frozenset({"completed"})
    listed: ClassVar[tuple[str, ...]] = ("number", "date", "partner.code", "partner.name", "method", "amount", "state")

    methods: ClassVar[tuple[str, ...]] = METHODS
    """The ways to pay."""
    is_allocated: ClassVar[bool] = True
    """Whether what is more than an order has open goes to its invoices."""

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    partner_id: Mapped[int] = reference("base_partner")
    date: Mapped[dt.date] = column(index=True)
    currency_id: Mapped[int] = reference("base_currency", index=False)
    method: Mapped[str] = column(default="transfer")
    amount: Mapped[Money]
    rounding: Mapped[Money] = column(default=ZERO, server_default="0", info={"computed": True})
    note: Mapped[str | None]

    organisation: Mapped[Organisation] = relation("base.Organisation")
    partner: Mapped[Partner] = relation("base.Partner")
    currency: Mapped[Currency] = relation("base.Currency")
    lines: Mapped[list[PaymentLine]] = relation("invoicing.PaymentLine", back="payment", order_by="position")

    def reader(self) -> Partner:
        """Return who reads its papers."""
        return self.partner

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in organisation, currency and date; refuse amounts and methods that make no sense."""
        rows = super().prepare(session, rows)
        organisations, currencies = session.known(Organisation), session.known(Currency)
        fill_currencies(session, rows)
        for row in rows:
            row.setdefault("organisation_id", min(organisations))
            row.setdefault("currency_id", organisations[row["organisation_id"]].currency_id)
            row.setdefault("date", today(session, row["organisation_id"]))
            currency = currencies[row["currency_id"]]
            currency.refuse_finer(row["amount"], "a payment")
            fill_rounding(row, currency)
            shared = sum((line["amount"] for line in row.get("lines") or ()), ZERO)
            if abs(shared) > abs(row["amount"] + row["rounding"]):
                raise BadInput(f"the payment of {row['amount']} shares out {shared}", remedy="Share out no more.")
            if row.get("method", "transfer") not in cls.methods:
                raise BadInput(
                    f"'{row['method']}' is not a way to pay", remedy=f"Choose one of: {', '.join(cls.methods)}."
                )
        return rows

    @classmethod
    def complete(cls, session: Session, payments: Sequence[Self]) -> None:
        """Pay the invoices and orders named in the lines; orders that waited for it go on.

        What names an order of which all is invoiced pays its invoices.
        """
        if cls.is_allocated:
            allocate(session, payments)
        settle(session, payments, sign=1)
        proceed_paid(session, payments)

    @classmethod
    def reverse(cls, session: Session, payments: Sequence[Self]) -> None:
        """Take the payments back; the invoices and orders are open again."""
        settle(session, payments, sign=-1)

    @classmethod
    def void(cls, session: Session, payments: Sequence[Self]) -> None:
        """Drop payments that were not completed."""


def settle(session: Session, payments: Sequence[Payment], *, sign: int) -> None:
    """Add (sign 1) or take (sign -1) payments to what their invoices and orders have paid."""
    load(session, payments, "lines.invoice", "lines.order")
    billed: dict[int, Decimal] = defaultdict(Decimal)
    prepaid: dict[int, Decimal] = defaultdict(Decimal)
    for payment in payments:
        for line in payment.lines:
            if line.invoice_id is not None:
                billed[line.invoice_id] += sign * line.amount
            elif line.order_id is not None:
                prepaid[line.order_id] += sign * line.amount
    orders = list(session.known(BilledOrder, prepaid).values())
    rows.lock(session, orders)
    invoices = list(session.known(Invoice, billed).values())
    rows.lock(session, invoices)
    rows.update(session, session[Invoice], [_paid(invoice, invoice.paid + billed[invoice.id]) for invoice in invoices])
    more = [{"id": order.id, "prepaid": order.prepaid + prepaid[order.id]} for order in orders]
    rows.update(session, session[BilledOrder], more)
    refresh_order_payments(session, billed, prepaid)


def _paid(invoice: Invoice, paid: Decimal) -> Row:
    return {"id": invoice.id, "paid": paid, "payment_status": sales.percent(paid, invoice.total)}
