"""What was said about a request, by whom and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core import (
    BadInput,
    DocumentLine,
    Edited,
    Mapped,
    Quantity,
    Refused,
    Row,
    Session,
    Time,
    did_you_mean,
    one_of,
    reference,
    relation,
)
from core import column as column_

if TYPE_CHECKING:
    from addons.crm.requests.request import Request

PUBLIC, CUSTOMER, INTERNAL, PRIVATE = "public", "customer", "internal", "private"
CONFIDENTIAL = (PUBLIC, CUSTOMER, INTERNAL, PRIVATE)
"""Who may read it: anybody, the customer it is of, we, or only who is responsible."""


class RequestUpdate(DocumentLine, table="crm_request_update"):
    """A text entered about a request; it is never changed afterwards. `quantity` is what was spent on it, if any."""

    parent = "request_id"

    request_id: Mapped[int] = reference("crm_request")
    at: Mapped[Time] = column_(info={"computed": True})
    user: Mapped[str] = column_(info={"computed": True})
    text: Mapped[str]
    confidentiality: Mapped[str] = column_(default=INTERNAL, server_default=INTERNAL)
    quantity: Mapped[Quantity | None]

    request: Mapped[Request] = relation("crm.Request", back="lines")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Note who says it and when; refuse to change what was said."""
        rows = super().prepare(session, rows)
        for row in rows:
            if isinstance(row, Edited):
                if row.changes():
                    raise Refused("what was said about a request stays", remedy="Say something else after it.")
                continue
            if not (row.get("text") or "").strip():
                raise BadInput("an update of a request says nothing", remedy="Give text.")
            row.setdefault("confidentiality", row["header"].get("confidentiality") or INTERNAL)
            refuse_unknown_confidentiality(row["confidentiality"])
            row |= {"at": session.now, "user": session.actor.name}
        return rows

    @classmethod
    def before_removal(cls, session: Session, records: Sequence[Any]) -> None:
        """Refuse to take back what was said."""
        raise Refused("what was said about a request stays", remedy="Say something else after it.")


def refuse_unknown_confidentiality(value: str) -> None:
    """Raise BadInput for a word that says not who may read it."""
    if value not in CONFIDENTIAL:
        what = f"'{value}' is no confidentiality{did_you_mean(value, CONFIDENTIAL)}"
        raise BadInput(what, remedy=f"Choose one of: {one_of(CONFIDENTIAL)}.")
