"""Take postings of documents back: the same amounts on the other side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from addons import sales
from addons.accounting.entry import Entry
from addons.accounting.entry_line import EntryLine
from addons.accounting.posting.booking import Booking, Key, write
from core import Session, among


def post_inverse(
    session: Session,
    source: str,
    documents: Sequence[Any],
    events: tuple[str, str],
    days: Mapping[int, dt.date],
    journal: str,
) -> None:
    """Take back what was posted of an event of documents, on the days given by their ids, as another event.

    What was never posted is not taken back.
    """
    of, back = events
    posted = session.ask(_lines_of, source=source, event=of, documents=[one.id for one in documents])
    lines: dict[int, list[Any]] = {}
    for line in sales.named_rows(posted):
        lines.setdefault(line.source_id, []).append(line)
    bookings = []
    for one in documents:
        if one.id not in lines:
            continue
        text = f"Takes back {one}"
        booking = Booking(session, (source, one.id, back), one, journal=journal, day=days[one.id], text=text)
        for line in lines[one.id]:
            key = Key(
                line.account_id,
                line.rule_id,
                tax=line.tax,
                category=line.product_category_id,
                invoice=line.invoice_id,
                order=line.order_id,
                payment=line.payment_id,
            )
            booking.add_booked(key, -line.amount, line.credit - line.debit)
        bookings.append(booking)
    write(session, bookings)


def _lines_of(session: Session) -> Any:
    E, L = session[Entry], session[EntryLine]
    columns = (E.source_id, *(getattr(L, name) for name in READ))
    query = select(*columns).join(L, L.entry_id == E.id)
    query = query.where(E.source == bindparam("source"), E.event == bindparam("event"))
    return query.where(among(session, E.source_id, given="documents")).order_by(L.id)


READ = (
    "account_id",
    "rule_id",
    "debit",
    "credit",
    "amount",
    "tax",
    "product_category_id",
    "invoice_id",
    "order_id",
    "payment_id",
)
