"""What is asked before a period is closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from addons.accounting.books.period import Period
from addons.accounting.entry import Entry
from addons.accounting.posting.unposted import sources, unposted
from core import Finding, Session


def everything_posted(session: Session, periods: Sequence[Period]) -> Iterator[Finding]:
    """Find periods with documents that have no entry yet, or with entries by hand that are still drafts."""
    E = session[Entry]
    for period in periods:
        mine = (period.organisation_id, period.from_date, period.to_date)
        for source in sources(session):
            waiting = unposted(session, source).order_by(None).subquery()
            of = (waiting.c.organisation_id == mine[0], waiting.c[2].between(*mine[1:]))
            if count := session.scalar(select(func.count()).select_from(waiting).where(*of)):
                text = f"{count} {source.document.noun()}(s) of it have no entry: run tradeloom accounting catch-up"
                yield Finding(period, text, {"waiting": count})
        drafts = (E.state == "draft", E.organisation_id == mine[0], E.date.between(*mine[1:]))
        if count := session.scalar(select(func.count()).select_from(E).where(*drafts)):
            yield Finding(
                period, f"there are drafts among its entries ({count}): complete or void them", {"drafts": count}
            )
