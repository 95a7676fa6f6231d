"""What must be true of the books."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from addons import invoicing
from addons.accounting.books.journal import EntryCounter, Journal
from addons.accounting.entry import Entry
from addons.accounting.entry_line import EntryLine
from addons.accounting.posting.catching_up import unlevel
from addons.accounting.posting.unposted import COUNTING, sources, unposted
from addons.doctor import Invariant
from core import Session

CATCH_UP = "run tradeloom accounting catch-up"


def entries_balance(session: Session) -> Iterator[str]:
    """Find entries whose lines do not add up to the same on both sides, or to something else than the entry says."""
    E, L = session[Entry], session[EntryLine]
    debit, credit = (func.coalesce(func.sum(one, type_=one.type), 0, type_=one.type) for one in (L.debit, L.credit))
    query = select(E.id, E.number, E.debit, debit, credit).outerjoin(L, L.entry_id == E.id)
    query = query.group_by(E.id, E.number, E.debit).having((debit != credit) | (debit != E.debit)).order_by(E.id)
    for id_, number, said, debits, credits in session.execute(query):
        yield f"entry {number or f'#{id_}'}: it says {said}, its lines {debits} debit and {credits} credit"


def numbers_have_no_gaps(session: Session) -> Iterator[str]:
    """Find journals whose counter is not how many entries it has numbered."""
    C, E, J = session[EntryCounter], session[Entry], session[Journal]
    for counter, code in session.execute(select(C, J.code).join(J, J.id == C.journal_id).order_by(C.id)):
        numbered = (E.organisation_id == counter.organisation_id, E.number.like(f"{code}{counter.year}-%"))
        count = session.scalar(select(func.count()).where(*numbered))
        if count != counter.last:
            yield f"journal {code} {counter.year}: {counter.last} numbers were given, {count} entries have one"


def everything_is_posted(session: Session) -> Iterator[str]:
    """Find documents that were completed without an entry, such as while the books were not kept."""
    for source in sources(session):
        count = session.scalar(select(func.count()).select_from(unposted(session, source).order_by(None).subquery()))
        if count:
            yield f"{count} {source.document.noun()}(s) have no entry for '{source.event}': {CATCH_UP}"


def receivables_are_open_invoices(session: Session) -> Iterator[str]:
    """Find invoices of which the books say something else to be open than they do; once everything is posted."""
    if any(_waits(session)):
        return
    known = session.known(invoicing.Invoice, list(session.scalars(unlevel(session))))
    for id_, one in sorted(known.items()):
        yield f"{one}: {one.open_amount} is open, the books say {_posted(session, EntryLine, 'invoice_id', id_)}"


def advances_are_prepaid(session: Session) -> Iterator[str]:
    """Find orders of which the books say something else to be prepaid than they do; once everything is posted."""
    if any(_waits(session)):
        return
    ordered, E, L = session[invoicing.BilledOrder], session[Entry], session[EntryLine]
    amount = func.sum(L.amount, type_=L.amount.type)
    posted = select(L.order_id, amount.label("amount")).join(E, E.id == L.entry_id).where(E.state.in_(COUNTING))
    said = posted.where(L.order_id.is_not(None)).group_by(L.order_id).subquery()
    booked = func.coalesce(said.c.amount, 0, type_=L.amount.type)
    query = select(ordered, booked).outerjoin(said, said.c.order_id == ordered.id).where(ordered.prepaid + booked != 0)
    for order, amount in session.execute(query.order_by(ordered.id)):
        yield f"{order}: {order.prepaid} is prepaid, the books say {-amount}"


def _waits(session: Session) -> Iterator[bool]:
    for source in sources(session):
        if source.name.startswith("invoicing"):
            yield session.execute(unposted(session, source).limit(1)).first() is not None


def _posted(session: Session, line: type[EntryLine], name: str, id_: int) -> Any:
    E, L = session[Entry], session[line]
    amount = select(func.sum(L.amount, type_=L.amount.type)).join(E, E.id == L.entry_id)
    return session.scalar(amount.where(getattr(L, name) == id_, E.state.in_(COUNTING)))


INVARIANTS = [
    Invariant("entries balance", entries_balance, "The lines of an entry add up to the same on both sides"),
    Invariant("entries have no gaps", numbers_have_no_gaps, "Numbers of entries follow each other without gaps"),
    Invariant("everything is posted", everything_is_posted, "What was completed has its entry", wrong=False),
    Invariant(
        "receivables are open invoices",
        receivables_are_open_invoices,
        "The books say of each invoice what is open of it",
    ),
    Invariant("advances are prepaid", advances_are_prepaid, "The books say of each order what was paid in advance"),
]
