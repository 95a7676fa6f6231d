"""What is agreed with a customer on credit, and what is blocked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import false

from addons import base
from core import ZERO, BadInput, Mapped, Money, Percent, Row, Session, column, did_you_mean, one_of

NO_CHECK, OK, WATCH, HOLD, STOP = "no check", "ok", "watch", "hold", "stop"
STATUSES = (NO_CHECK, OK, WATCH, HOLD, STOP)
"""What a customer's credit may be. *No check* and *stop* are set by hand; the others follow from the figures."""
USUAL_WATCH = Decimal(90)
"""From what share of the limit on, in percent, credit is watched."""


class CustomerGroup(base.PartnerGroup, extends=True):
    """From `credit_watch_percent` of the limit on, the credit of the group's customers is watched."""

    credit_watch_percent: Mapped[Percent | None]


class Customer(base.Partner, extends=True):
    """A customer's credit: a limit in the company's currency (0 for none), a status, and what is blocked by hand."""

    credit_status: Mapped[str] = column(default=OK, server_default=OK)
    credit_limit: Mapped[Money] = column(default=ZERO, server_default="0")
    blocked_orders: Mapped[bool] = column(default=False, server_default=false())
    blocked_shipments: Mapped[bool] = column(default=False, server_default=false())
    blocked_invoices: Mapped[bool] = column(default=False, server_default=false())
    blocked_payments: Mapped[bool] = column(default=False, server_default=false())
    blocked_because: Mapped[str | None]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse statuses that do not exist, and negative limits."""
        rows = super().prepare(session, rows)
        for row in rows:
            status = row.get("credit_status", OK)
            if status not in STATUSES:
                what = f"'{status}' is no credit status{did_you_mean(status, STATUSES)}"
                raise BadInput(what, remedy=f"Choose one of: {one_of(STATUSES)}.")
            if (row.get("credit_limit") or ZERO) < 0:
                what = f"{row['credit_limit']} is no credit limit"
                raise BadInput(what, remedy="Give 0 for none, or what the customer may owe at most.")
        return rows

    def watch_ratio(self) -> Decimal:
        """Return from what share of the limit on credit is watched."""
        group = self.group
        percent = group.credit_watch_percent if group is not None else None  # type: ignore[attr-defined]
        return (USUAL_WATCH if percent is None else percent) / 100


def status_of(customer: Customer, balance: Decimal, extra: Decimal = ZERO) -> str:
    """Return the credit status with this balance, if `extra` more were owed (semantics 4.2)."""
    if customer.credit_status in (NO_CHECK, STOP) or not customer.credit_limit:
        return customer.credit_status
    limit = customer.credit_limit - extra
    if limit < balance:
        return HOLD
    return WATCH if limit * customer.watch_ratio() < balance else OK
