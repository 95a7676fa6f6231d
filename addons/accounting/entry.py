"""The entry: what happened, as debits and credits that are the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import ClassVar, Self

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.schema import SchemaItem

from addons.accounting.books.journal import GENERAL, Journal, Series, journal_for, take_numbers
from addons.accounting.books.period import Calendar
from addons.accounting.entry_line import EntryLine
from addons.base import Organisation, today
from core import ID, ZERO, BadInput, Document, Mapped, Money, Row, Session, column, load, reference, relation, rows

COMPLETED = "completed"


class Entry(Document, table="accounting_entry", kind="entry"):
    """Debits and credits of one day that are the same; numbered without gaps per journal and fiscal year.

    Documents make theirs completed, one per `source`, `source_id` and `event`, such as invoice 12 and "complete".
    What is completed never changes: it is taken back by an entry with the sides exchanged.
    """

    label = "entry"
    series_scope = "organisation_id"
    series_prefix = "EN"
    finished = frozenset({COMPLETED})
    at_once = 2000
    listed: ClassVar[tuple[str, ...]] = ("number", "date", "journal.code", "description", "debit", "state")

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    journal_id: Mapped[int] = reference("accounting_journal", index=False)
    date: Mapped[dt.date] = column(index=True)
    description: Mapped[str | None]
    debit: Mapped[Money] = column(default=ZERO, info={"computed": True})
    credit: Mapped[Money] = column(default=ZERO, info={"computed": True})
    source: Mapped[str | None] = column(info={"computed": True})
    source_id: Mapped[int | None] = column(ID, info={"computed": True})
    event: Mapped[str | None] = column(info={"computed": True})
    reverses_id: Mapped[int | None] = reference("accounting_entry", info={"computed": True})

    organisation: Mapped[Organisation] = relation("base.Organisation")
    journal: Mapped[Journal] = relation("accounting.Journal")
    reverses: Mapped[Entry | None] = relation("accounting.Entry", "reverses_id")
    lines: Mapped[list[EntryLine]] = relation("accounting.EntryLine", back="entry", order_by="position")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Let debits be credits, and what happened to a document be posted once."""
        return [
            CheckConstraint("debit - credit = 0", name="balanced"),
            UniqueConstraint("source", "source_id", "event"),
            Index(None, "journal_id", "date"),
        ]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in organisation, journal and date of entries made by hand."""
        rows = super().prepare(session, rows)
        for row in rows:
            row.setdefault("organisation_id", min(session.known(Organisation)))
            if row.get("journal_id") is None:
                row["journal_id"] = journal_for(session, GENERAL).id
            row.setdefault("date", today(session, row["organisation_id"]))
        return rows

    @classmethod
    def summarise(cls, session: Session, rows: Sequence[Row]) -> None:
        """Sum both sides; raises BadInput with the difference if they are not the same."""
        super().summarise(session, rows)
        for row in rows:
            lines = row.get("lines") or ()
            row["debit"] = sum((line["debit"] for line in lines), ZERO)
            row["credit"] = sum((line["credit"] for line in lines), ZERO)
            if row["debit"] != row["credit"]:
                left = row["debit"] - row["credit"]
                raise BadInput(
                    f"the entry does not balance: debit {row['debit']:f}, credit {row['credit']:f}",
                    remedy=f"{abs(left):f} is missing on the {'credit' if left > 0 else 'debit'} side.",
                )

    @classmethod
    def complete(cls, session: Session, entries: Sequence[Self]) -> None:
        """Post the entries: number them; from now on they do not change."""
        give_numbers(session, entries)

    @classmethod
    def reverse(cls, session: Session, entries: Sequence[Self], on: dt.date | None = None) -> None:
        """Take entries back by entries with the sides exchanged, dated `on` (today if none)."""
        load(session, entries, "lines")
        ids = session.create(Entry, [_inverse(session, entry, on) for entry in entries])
        made = session.known(Entry, ids)
        pairs = zip(ids, entries, strict=True)
        rows.update(session, session[Entry], [{"id": id_, "reverses_id": entry.id} for id_, entry in pairs])
        session.fire("complete", [made[id_] for id_ in ids]).expect_done()

    @classmethod
    def void(cls, session: Session, entries: Sequence[Self]) -> None:
        """Drop entries that were not completed."""


def give_numbers(session: Session, entries: Sequence[Entry]) -> None:
    """Number entries in their journals' series of the fiscal year; a number that was typed stays."""
    new = [entry for entry in entries if entry.number is None]
    if not new:
        return
    calendar = Calendar(session, [entry.date for entry in new])
    wanted = [Series(one.journal_id, one.organisation_id, calendar.year(one.organisation_id, one.date)) for one in new]
    numbers = take_numbers(session, wanted)
    named = [{"id": one.id, "number": number} for one, number in zip(new, numbers, strict=True)]
    rows.update(session, session[Entry], named)


KEPT = (
    "account_id",
    "partner_id",
    "currency_id",
    "tax",
    "product_category_id",
    "invoice_id",
    "order_id",
    "payment_id",
    "description",
)


def _inverse(session: Session, entry: Entry, on: dt.date | None) -> Row:
    lines = [
        {name: getattr(line, name) for name in KEPT}
        | {"debit": line.credit, "credit": line.debit, "amount": -line.amount}
        for line in entry.lines
    ]
    return {
        "organisation_id": entry.organisation_id,
        "journal_id": entry.journal_id,
        "date": on or today(session, entry.organisation_id),
        "description": f"Takes back {entry.number}",
        "lines": lines,
    }
