"""Payments received."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import ClassVar, Self

from sqlalchemy import Index, text
from sqlalchemy.schema import SchemaItem

from addons.base import Currency, Organisation, Partner, today
from addons.invoicing.orders.proceeding import proceed_paid
from addons.invoicing.payments.allocating import allocate
from addons.invoicing.payments.cash import fill_rounding
from addons.invoicing.payments.currencies import fill_currencies
from addons.invoicing.payments.payment_line import PaymentLine
from addons.invoicing.payments.payment_method import methods_by_code
from addons.invoicing.payments.payment_status import AFTER, AWAITING_PAYMENT
from addons.invoicing.payments.settling import settle
from core import (
    ZERO,
    BadInput,
    Document,
    Edited,
    Mapped,
    Money,
    Row,
    Session,
    column,
    one_of,
    reference,
    relation,
    rows,
)


class Payment(Document, table="payment", kind="payment"):
    """Money received from a partner, shared out over invoices and orders by its lines; completing it pays them.

    In cash it may pay off `rounding` more (or less, if negative) than `amount`, because there are no smaller coins.
    What its lines leave over is `unallocated`: the customer's credit, until later payments use it. It counts from its
    `date` on, and no longer from `reversed_on`.
    """

    series_scope = "organisation_id"
    series_prefix = "PY"
    finished = frozenset({"completed"})
    listed: ClassVar[tuple[str, ...]] = (
        "number",
        "date",
        "partner.code",
        "partner.name",
        "method",
        "amount",
        "unallocated",
        "state",
        "status",
    )

    is_allocated: ClassVar[bool] = True
    """Whether what is more than an order has open goes to its invoices."""

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    partner_id: Mapped[int] = reference("base_partner")
    date: Mapped[dt.date] = column(index=True)
    currency_id: Mapped[int] = reference("base_currency", index=False)
    method: Mapped[str] = column(default="transfer")
    amount: Mapped[Money]
    rounding: Mapped[Money] = column(default=ZERO, server_default="0", info={"computed": True})
    unallocated: Mapped[Money] = column(default=ZERO, server_default="0", info={"computed": True})
    status: Mapped[str] = column(
        default=AWAITING_PAYMENT, server_default=AWAITING_PAYMENT, index=True, info={"computed": True}
    )
    deposited_on: Mapped[dt.date | None] = column(info={"computed": True})
    cleared_on: Mapped[dt.date | None] = column(info={"computed": True})
    reversed_on: Mapped[dt.date | None] = column(info={"computed": True})
    note: Mapped[str | None]

    organisation: Mapped[Organisation] = relation("base.Organisation")
    partner: Mapped[Partner] = relation("base.Partner")
    currency: Mapped[Currency] = relation("base.Currency")
    lines: Mapped[list[PaymentLine]] = relation(
        "invoicing.PaymentLine", back="payment", remote="payment_id", order_by="position"
    )

    def reader(self) -> Partner:
        """Return who reads its papers."""
        return self.partner

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find what customers have paid for nothing yet."""
        return [Index(None, "partner_id", "unallocated", info={"where": text("unallocated <> 0")})]

    @classmethod
    def ways_to_pay(cls, session: Session) -> Collection[str]:
        """Return the codes of the methods that a new payment may have."""
        return [code for code, one in methods_by_code(session).items() if one.active]

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
            shared = shared_out(row)
            if abs(shared) > abs(row["amount"] + row["rounding"]):
                raise BadInput(f"the payment of {row['amount']} shares out {shared}", remedy="Share out no more.")
        _refuse_unknown_methods(rows, cls.ways_to_pay(session))
        return rows

    @classmethod
    def summarise(cls, session: Session, rows: Sequence[Row]) -> None:
        """Keep what the lines leave over."""
        super().summarise(session, rows)
        for row in rows:
            row["unallocated"] = row["amount"] + row["rounding"] - shared_out(row)

    @classmethod
    def stated(cls, session: Session, verb: str, documents: Sequence[Self]) -> list[Row]:
        """Let the status follow the state."""
        more = {"status": AFTER[verb]} if verb in AFTER else {}
        return [{**row, **more} for row in super().stated(session, verb, documents)]

    @classmethod
    def complete(cls, session: Session, payments: Sequence[Self]) -> None:
        """Pay the invoices and orders named in the lines; orders that waited for it go on.

        What names an order of which all is invoiced pays its invoices.
        """
        if cls.is_allocated:
            allocate(session, payments)
        proceed_paid(session, settle(session, payments, sign=1))

    @classmethod
    def reverse(cls, session: Session, payments: Sequence[Self], on: dt.date | None = None) -> None:
        """Take the payments back `on` a day (today if none); the invoices and orders are open again."""
        days = [on or today(session, one.organisation_id) for one in payments]
        for payment, day in zip(payments, days, strict=True):
            if day < payment.date:
                what = f"{payment} of {payment.date} cannot be taken back on {day}, before it came"
                raise BadInput(what, remedy="Give a later day.")
        settle(session, payments, sign=-1)
        taken = [{"id": one.id, "reversed_on": day} for one, day in zip(payments, days, strict=True)]
        rows.update(session, session[Payment], taken)

    @classmethod
    def void(cls, session: Session, payments: Sequence[Self]) -> None:
        """Drop payments that were not completed."""


def shared_out(row: Row) -> Decimal:
    """Return what of a payment's money its lines use up, credit taken from earlier payments less."""
    return sum((line["amount"] for line in row.get("lines") or ()), ZERO)


def _refuse_unknown_methods(payments: Sequence[Row], known: Collection[str]) -> None:
    for row in payments:
        is_new = not isinstance(row, Edited) or row.is_changed("method")
        if is_new and row.get("method", "transfer") not in known:
            raise BadInput(f"'{row['method']}' is not a way to pay", remedy=f"Choose one of: {one_of(known)}.")
