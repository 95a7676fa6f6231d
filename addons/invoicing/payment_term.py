"""When invoices are due."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from addons.schemas import days_after
from core import Mapped, Model, Session, column


class PaymentTerm(Model, table="payment_term"):
    """An invoice is due `net_days` days after its date."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    net_days: Mapped[int] = column(default=30)

    def due_date(self, day: dt.date) -> dt.date:
        """Return the day an invoice of this day is due."""
        return days_after(day, self.net_days)


def create_missing(session: Session) -> None:
    """Create the term NET30 in a database without terms."""
    term = session[PaymentTerm]
    if session.scalars(select(term.id).limit(1)).first() is None:
        session.create(term, [{"code": "NET30", "name": "30 days net", "net_days": 30}])
