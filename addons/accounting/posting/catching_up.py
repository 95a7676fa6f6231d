"""Catch up: post what was completed and is not posted, however much that is; doing it again changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from addons import invoicing
from addons.accounting.books.period import Calendar
from addons.accounting.entry import Entry
from addons.accounting.entry_line import EntryLine
from addons.accounting.posting.levelling import COUNTING, level_invoices
from addons.accounting.posting.unposted import Source, sources, unposted
from core import App, DatabaseError, Session, TradeloomError

CHUNK = 1000


@dataclass
class CaughtUp:
    """Say what was posted, by noun; what lies in closed periods, by period; and what could not be posted, and why."""

    posted: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def catch_up(app: App, user: str | None = None, progress: Callable[[int], None] = lambda count: None) -> CaughtUp:
    """Post what has no entry yet and is in no closed period, in chunks that are transactions of their own.

    A document that cannot be posted, such as one without a rate, is told and left out. Needs permission
    "accounting.entry.create".
    """
    result = CaughtUp()
    with app.unit(user, readonly=True) as session:
        session.need("accounting.entry.create", "post what is not posted")
        waiting = [(source, _waiting(session, source, result)) for source in sources(session)]
    for source, ids in waiting:
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            _post_part(app, user, source, part, result)
            progress(len(part))
    _level(app, user)
    return result


def _waiting(session: Session, source: Source, result: CaughtUp) -> list[int]:
    found = session.execute(unposted(session, source)).all()
    if not found:
        return []
    calendar = Calendar(session, [day for *_, day in found])
    ids = []
    for id_, organisation, day in found:
        span = calendar.closed(organisation, day)
        if span is None:
            ids.append(id_)
        else:
            result.closed[span.number] += 1
    return ids


def _post_part(app: App, user: str | None, source: Source, ids: Sequence[int], result: CaughtUp) -> None:
    try:
        result.posted[source.document.noun()] += app.run(lambda session: _post(session, source, ids), user)
    except DatabaseError:
        raise
    except TradeloomError as error:
        if len(ids) == 1:
            result.faults.append(f"{source.document.noun()} #{ids[0]}: {error}")
            return
        for id_ in ids:
            _post_part(app, user, source, [id_], result)


def _post(session: Session, source: Source, ids: Sequence[int]) -> int:
    left = [row[0] for row in session.execute(unposted(session, source, ids))]
    known = session.known(source.document, left)
    by_type: dict[type[Any], list[Any]] = {}
    for id_ in left:
        by_type.setdefault(type(known[id_]), []).append(known[id_])
    for documents in by_type.values():
        source.post(session, documents)
    return len(left)


def _level(app: App, user: str | None) -> None:
    """Settle invoices by what takes them back where the books do not yet say so."""
    with app.unit(user, readonly=True) as session:
        ids = list(session.scalars(unlevel(session)))
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        app.run(lambda session, part=part: level_invoices(session, part), user)  # type: ignore[misc]


def unlevel(session: Session) -> Any:
    """Return the query of invoices of which the books say something else to be open than they do, by id."""
    bill, E, L = session[invoicing.Invoice], session[Entry], session[EntryLine]
    posted = select(L.invoice_id, func.sum(L.amount, type_=L.amount.type).label("amount"))
    posted = posted.join(E, E.id == L.entry_id).where(E.state.in_(COUNTING), L.invoice_id.is_not(None))
    said = posted.group_by(L.invoice_id).subquery()
    query = select(bill.id).join(said, said.c.invoice_id == bill.id)
    return query.where(said.c.amount != bill.total - bill.paid, bill.state.in_(COUNTING)).order_by(bill.id)
