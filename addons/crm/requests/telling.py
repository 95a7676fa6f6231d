"""Tell those interested what becomes of requests: who sees to it, and who watches it (semantics 11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from addons.crm.requests.notice import Notice, notice_row
from addons.crm.requests.request import Request
from addons.crm.requests.request_update import PRIVATE, RequestUpdate
from addons.crm.requests.users import named_in
from core import Document, Row, Session, Transition, load

TOLD = {
    "escalate": "escalated",
    "refer": "linked",
    "close": "closed",
    "finish": "closed for good",
    "reopen": "reopened",
}
"""The verbs that are told, in words; what is answered is an edit."""


def tell_fired(session: Session, transition: Transition, documents: Sequence[Document]) -> None:
    """Tell what was done to requests by a verb."""
    requests = [one for one in documents if isinstance(one, Request)]
    if requests and transition.name in TOLD:
        tell(session, requests, TOLD[transition.name])


def tell_edited(session: Session, documents: Sequence[Document]) -> None:
    """Tell that requests were edited, and what was said with it."""
    requests = [one for one in documents if isinstance(one, Request) and (one.sales_rep_id or one.watchers)]
    if not requests:
        return
    load(session, requests, "lines")
    said = {one.id: [line for line in one.lines if _is_new(session, line)] for one in requests}
    tell(session, requests, "edited", said)


def tell(
    session: Session, requests: Sequence[Request], what: str, said: Mapping[int, Sequence[RequestUpdate]] | None = None
) -> None:
    """Put a notice into the inbox of all who are interested in each request, but not of who did it.

    What was `said` is told with it; private words only to who sees to the request.
    """
    load(session, requests, "sales_rep", "status")
    new: list[Row] = []
    for one in requests:
        text = f"{one.summary} ({one.status.code}, priority {one.priority}): {what} by {session.actor.name}"
        for user in sorted(interested(one) - {session.actor.name}):
            lines = (said or {}).get(one.id, ())
            heard = [line.text for line in lines if line.confidentiality != PRIVATE or user == _responsible(one)]
            new.append(notice_row(session, user, one.id, ": ".join((text, *(["; ".join(heard)] if heard else [])))))
    session[Notice].send(session, new)


def interested(request: Request) -> set[str]:
    """Return the users who are told: who sees to it, and who watches it."""
    return {*named_in(request.watchers), *filter(None, [_responsible(request)])}


def _responsible(request: Request) -> str | None:
    rep: Any = request.sales_rep
    return rep.user_name if rep is not None else None


def _is_new(session: Session, line: RequestUpdate) -> bool:
    return line.at == session.now and line.user == session.actor.name
