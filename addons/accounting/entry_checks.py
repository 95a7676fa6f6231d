"""What is asked before documents are posted: whether their day is open, and who posts by hand where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from addons import invoicing
from addons.accounting.books.account import Account
from addons.accounting.books.period import Calendar, Period
from addons.accounting.closing import everything_posted
from addons.accounting.entry import Entry
from addons.accounting.posting.booking import closed, reopening
from addons.accounting.posting.invoices import accounting_day
from addons.base import today
from core import Check, Finding, Session, load


def in_open_period(session: Session, documents: Sequence[Any]) -> Iterator[Finding]:
    """Find documents whose day is in a closed period."""
    yield from _shut(session, [(one, accounting_day(one)) for one in documents])


def today_is_open(session: Session, documents: Sequence[Any]) -> Iterator[Finding]:
    """Find documents that cannot be taken back today, because today is in a closed period."""
    yield from _shut(session, [(one, today(session, one.organisation_id)) for one in documents])


def _shut(session: Session, days: Sequence[tuple[Any, dt.date]]) -> Iterator[Finding]:
    calendar = Calendar(session, [day for _, day in days])
    for one, day in days:
        span = calendar.closed(one.organisation_id, day)
        if span is not None:
            yield Finding(one, f"{closed(day, span)}. {reopening(span)}", {"period": span.number})


def has_lines(session: Session, entries: Sequence[Entry]) -> Iterator[Finding]:
    """Find entries without a line."""
    load(session, entries, "lines")
    for entry in entries:
        if not entry.lines:
            yield Finding(entry, "it has no lines: add at least two")


def no_open_items_by_hand(session: Session, entries: Sequence[Entry]) -> Iterator[Finding]:
    """Find entries by hand on accounts whose balance is what documents have left open."""
    load(session, entries, "lines")
    accounts = session.known(Account)
    for entry in entries:
        kept = {accounts[line.account_id].code for line in entry.lines if accounts[line.account_id].reconcile}
        if kept and entry.reverses_id is None:
            codes = ", ".join(sorted(kept))
            yield Finding(entry, f"it posts to {codes}, whose balance is what documents have left open")


def made_by_hand(session: Session, entries: Sequence[Entry]) -> Iterator[Finding]:
    """Find entries that a document made: these are taken back with the document."""
    for entry in entries:
        if entry.source is not None:
            yield Finding(entry, f"it was made by {entry.description}: take that back instead")


CHECKS = [
    Check(
        invoicing.Invoice,
        "open period",
        before="complete",
        run=in_open_period,
        summary="Its date is in no closed period",
    ),
    Check(
        invoicing.Payment,
        "open period",
        before="complete",
        run=in_open_period,
        summary="Its date is in no closed period",
    ),
    Check(
        invoicing.Payment,
        "period of today",
        before="reverse",
        run=today_is_open,
        summary="The day it is taken back is in no closed period",
    ),
    Check(
        Period,
        "everything posted",
        before="close",
        run=everything_posted,
        summary="Nothing of it waits to be posted",
    ),
    Check(Entry, "lines", before="complete", run=has_lines, summary="An entry has lines"),
    Check(Entry, "open period", before="complete", run=in_open_period, summary="Its date is in no closed period"),
    Check(
        Entry,
        "open items",
        before="complete",
        run=no_open_items_by_hand,
        override="accountant",
        summary="Nobody posts by hand where documents keep open items",
    ),
    Check(Entry, "made by hand", before="reverse", run=made_by_hand, summary="Documents take back what they posted"),
]
