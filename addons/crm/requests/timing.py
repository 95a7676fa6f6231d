"""Requests whose status has run out."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from addons.crm.requests.request import Request
from addons.crm.requests.request_status import CLOSED, OPEN, RequestStatus
from core import Session


def time_out(session: Session) -> int:
    """Lead requests on whose status has run out without change, and return how many; in a few statements."""
    R, S = session[Request], session[RequestStatus]
    found = session.execute(
        select(R, S).join(S, S.id == R.status_id).where(R.state == OPEN, S.timeout_days.is_not(None)).order_by(R.id)
    ).all()
    known, run_out = session.known(RequestStatus), []
    for request, status in found:
        if request.status_since + dt.timedelta(days=status.timeout_days or 0) <= session.today:
            run_out.append((request, known[status.next_status_id or 0]))
    going_on = [(request, after) for request, after in run_out if after.state == OPEN]
    session.edit(Request, [{"id": request.id, "status_id": after.id} for request, after in going_on])
    for after in {after for _, after in run_out if after.state != OPEN}:
        verb = "close" if after.state == CLOSED else "finish"
        session.fire(verb, [request for request, to in run_out if to is after], status=after.code).expect_done()
    return len(run_out)
