"""What a user is told of requests: an inbox, until it is read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Index, select
from sqlalchemy.schema import SchemaItem

from core import Mapped, Model, NotFound, Row, Session, Time, reference, relation, rows

if TYPE_CHECKING:
    from addons.crm.requests.request import Request


class Notice(Model, table="crm_notice"):
    """Somebody did something to a request that a user is interested in; `read_at` is empty until that was read."""

    kept_by = "what is done to requests"

    user: Mapped[str]
    request_id: Mapped[int] = reference("crm_request")
    at: Mapped[Time]
    by: Mapped[str]
    text: Mapped[str]
    read_at: Mapped[Time | None]

    request: Mapped[Request] = relation("crm.Request")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find what a user has not read."""
        return [Index(None, "user", "read_at")]

    @classmethod
    def send(cls, session: Session, new: Sequence[Row]) -> None:
        """Put notices into inboxes, at the commit; a seam: an addon that mails them extends it."""
        session.later(cls, new)


def notice_row(session: Session, user: str, request: int, text: str) -> Row:
    """Return a notice for a user of what happens now."""
    return {"user": user, "request_id": request, "at": session.now, "by": session.actor.name, "text": text}


def inbox(session: Session, *, with_read: bool = False, limit: int = 50) -> list[Notice]:
    """Return the notices of who works, the newest first: those not read, or all."""
    N = session[Notice]
    query = select(N).where(N.user == session.actor.name).order_by(N.id.desc()).limit(limit)
    return list(session.scalars(query if with_read else query.where(N.read_at.is_(None))))


def mark_read(session: Session, ids: Collection[int] = ()) -> int:
    """Count notices of who works as read, all if none is named, and return how many; raises NotFound for others'."""
    N = session[Notice]
    mine = select(N.id).where(N.user == session.actor.name, N.read_at.is_(None))
    waiting = set(session.scalars(mine))
    if missing := set(ids) - waiting:
        raise NotFound(f"you have no notice #{min(missing)} that is not read", remedy="See them: tradeloom notices.")
    chosen = sorted(ids or waiting)
    rows.update(session, N, [{"id": id_, "read_at": session.now} for id_ in chosen])
    return len(chosen)
