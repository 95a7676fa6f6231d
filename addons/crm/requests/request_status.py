"""The statuses of requests: each is open, closed or final, and may run out into another one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CheckConstraint, false
from sqlalchemy.schema import SchemaItem

from core import BadInput, Mapped, Model, NotFound, Row, Session, column, one_of, reference, relation


class RequestStatus(Model, table="crm_request_status"):
    """How far a request is; after `timeout_days` without change it goes on to `next_status`."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    sequence: Mapped[int] = column(default=50, server_default="50")
    is_closed: Mapped[bool] = column(default=False, server_default=false())
    is_final: Mapped[bool] = column(default=False, server_default=false())
    timeout_days: Mapped[int | None]
    next_status_id: Mapped[int | None] = reference("crm_request_status", index=False)

    next_status: Mapped[RequestStatus | None] = relation("crm.RequestStatus", "next_status_id")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Wait for days that are there."""
        return [CheckConstraint("timeout_days > 0", name="timeout_days")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Let what is final be closed; refuse a time-out that leads nowhere, or to where it is."""
        rows = super().prepare(session, rows)
        for row in rows:
            if row.get("is_final"):
                row["is_closed"] = True
            if bool(row.get("timeout_days")) != (row.get("next_status_id") is not None):
                what = f"the status {row.get('code')} runs out and leads nowhere, or leads on and never runs out"
                raise BadInput(what, remedy="Give both timeout_days and next_status, or neither.")
            if row.get("id") is not None and row.get("next_status_id") == row["id"]:
                raise BadInput(f"the status {row['code']} runs out into itself", remedy="Name another next_status.")
        return rows

    @property
    def state(self) -> str:
        """Return the state of requests in this status."""
        return FINAL if self.is_final else CLOSED if self.is_closed else OPEN


OPEN, CLOSED, FINAL = "open", "closed", "final"
"""The states of requests."""
USUAL = (
    {"code": "NEW", "name": "New", "sequence": 10},
    {"code": "WORK", "name": "In work", "sequence": 20},
    {"code": "WAIT", "name": "Waiting for the customer", "sequence": 30},
    {"code": "DONE", "name": "Done", "sequence": 40, "is_closed": True},
    {"code": "FINAL", "name": "Closed for good", "sequence": 90, "is_closed": True, "is_final": True},
)


def first_status(session: Session, state: str) -> RequestStatus:
    """Return the first status of a state, in their sequence; raises NotFound if there is none."""
    fitting = [one for one in session.known(RequestStatus).values() if one.state == state]
    if not fitting:
        raise NotFound(
            f"there is no {state} status of requests", remedy="Enter one: tradeloom record new crm.RequestStatus."
        )
    return min(fitting, key=lambda one: (one.sequence, one.id))


def status_named(session: Session, code: str, state: str) -> RequestStatus:
    """Return a status of a state by its code; raises NotFound with those there are."""
    fitting = {one.code: one for one in session.known(RequestStatus).values() if one.state == state}
    if code not in fitting:
        raise NotFound(f"there is no {state} status {code}", remedy=f"There are: {one_of(fitting) or 'none'}.")
    return fitting[code]


def create_missing(session: Session) -> None:
    """Create the usual statuses and a type in a database without any."""
    from addons.crm.requests.kinds import RequestType

    if not session.known(RequestStatus):
        session.create(RequestStatus, [dict(row) for row in USUAL])
    if not session.known(RequestType):
        names = (("INQ", "Account inquiry", 2), ("WAR", "Warranty issue", 2), ("COMP", "Complaint", 1))
        session.create(RequestType, [{"code": c, "name": n, "tolerance_days": days} for c, n, days in names])
