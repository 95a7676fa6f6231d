"""Invoices keep the rate at which they are booked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import ClassVar

from addons import invoicing
from addons.accounting.posting.booking import rates_of
from addons.base import Organisation, Rate
from core import Mapped, Row, Session, column


class BookedInvoice(invoicing.Invoice, extends=True):
    """What an invoice in another currency comes to in the organisation's: at the rate of its date, until it is paid."""

    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"book_rate": ("organisation_id", "currency_id", "date")}

    book_rate: Mapped[Rate | None] = column(info={"computed": True})

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the rate of another currency; raises BadInput where there is none on the invoice's date."""
        rows = super().prepare(session, rows)
        organisations = session.known(Organisation)
        foreign = [row for row in rows if row["currency_id"] != organisations[row["organisation_id"]].currency_id]
        lacking = [row for row in foreign if row.get("book_rate") is None]
        rates = rates_of(session, [_asked(row) for row in lacking])
        for row in lacking:
            row["book_rate"] = rates[_asked(row)]
        for row in rows:
            row.setdefault("book_rate", None)
        return rows

    def credit_values(self) -> Row:
        """Let what takes the invoice back be booked at its rate."""
        return super().credit_values() | {"book_rate": self.book_rate}


def _asked(row: Row) -> tuple[int, int, dt.date]:
    return row["organisation_id"], row["currency_id"], row["date"]
