"""Tell those who saw to requests that others do now."""

from __future__ import annotations

from collections.abc import Sequence

from addons.base import Partner
from addons.crm.requests.notice import Notice, notice_row
from core import Edited, Row, Session


def tell_former(session: Session, edited: Sequence[Edited]) -> None:
    """Put a notice into the inbox of who saw to each request before, where that was somebody else."""
    former = {row["id"]: row.before["sales_rep_id"] for row in edited if row.is_changed("sales_rep_id")}
    partners = session.known(Partner, {id_ for id_ in former.values() if id_ is not None})
    new: list[Row] = []
    for row in edited:
        partner = partners.get(former.get(row["id"]) or 0)
        user = partner.user_name if partner is not None else None  # type: ignore[attr-defined]
        if user is not None and user != session.actor.name:
            new.append(notice_row(session, user, row["id"], f"{row['summary']}: handed over by {session.actor.name}"))
    session[Notice].send(session, new)
