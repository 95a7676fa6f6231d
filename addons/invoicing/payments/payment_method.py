"""The ways to pay, and what becomes of money that comes by them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from sqlalchemy import false, select, true

from core import BadInput, Mapped, Model, Row, Session, column, did_you_mean

MANUAL, AUTOMATIC = EXECUTIONS = ("manual", "automatic")


class PaymentMethod(Model, table="payment_method"):
    """How money comes: handed over, or fetched by us (semantics 7.2).

    What is executed `manual`ly has come when it is entered. What is executed `automatic`ally is fetched by the verb
    `execute` of payments: at once, or, if it `is_deferred`, on the payment's date by the next run. What `is_deposited`,
    such as coins and cheques, is brought to a bank before it is cleared.
    """

    label = "payment method"
    natural_key = ("code",)
    listed: ClassVar[tuple[str, ...]] = ("code", "name", "execution", "is_deferred", "is_deposited", "active")

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    execution: Mapped[str] = column(default=MANUAL, server_default=MANUAL)
    is_deferred: Mapped[bool] = column(default=False, server_default=false())
    is_deposited: Mapped[bool] = column(default=False, server_default=false())
    active: Mapped[bool] = column(default=True, server_default=true())

    @property
    def is_automatic(self) -> bool:
        """Say whether the money is fetched by us."""
        return self.execution == AUTOMATIC

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse an execution that is none, and a manual one that is put off."""
        rows = super().prepare(session, rows)
        for row in rows:
            how = row.get("execution", MANUAL)
            if how not in EXECUTIONS:
                what = f"'{how}' is no execution of a payment method{did_you_mean(how, EXECUTIONS)}"
                raise BadInput(what, remedy="Choose manual or automatic.")
            if how == MANUAL and row.get("is_deferred"):
                what = f"payment method {row['code']} is executed manually, so it cannot be deferred"
                raise BadInput(what, remedy="Let its execution be automatic.")
        return rows


def methods_by_code(session: Session) -> dict[str, PaymentMethod]:
    """Return all ways to pay by code, those no longer in use too; costs no statement in the usual case."""
    return {one.code: one for one in session.known(PaymentMethod).values()}


def codes_where(session: Session, *, automatic: bool | None = None, deposited: bool | None = None) -> list[str]:
    """Return the codes of the ways to pay that are executed, or deposited, so."""
    return [
        code
        for code, one in methods_by_code(session).items()
        if automatic in (None, one.is_automatic) and deposited in (None, one.is_deposited)
    ]


DEPOSITED = ("cash", "check", "promissory note", "cash on delivery", "money order", "bank deposit")
DEFERRED = ("direct debit", "bank remittance")


def create_missing(session: Session, usual: Collection[str]) -> None:
    """Create these ways to pay where there are none of their codes."""
    model = session[PaymentMethod]
    there = set(session.scalars(select(model.code)))
    session.create(model, [_usual(code) for code in usual if code not in there])


def _usual(code: str) -> Row:
    deferred = code in DEFERRED
    how = AUTOMATIC if deferred else MANUAL
    row = {"code": code, "name": code.capitalize(), "execution": how, "is_deferred": deferred}
    return row | {"is_deposited": code in DEPOSITED}
