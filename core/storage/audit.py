"""The audit trail: who did what, when, and the values it replaced, written in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Index, select
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.composition.fields import ID, Time, column
from core.composition.model import Model, Row

if TYPE_CHECKING:
    from core.storage.session import Session


class Audit(Model, table="core_audit"):
    """One thing done to one record: a verb fired, a check overridden, or an edit with the old values."""

    kept_by = "the audit trail"
    at: Mapped[Time]
    user: Mapped[str]
    model: Mapped[str]
    record_id: Mapped[int] = column(ID)
    verb: Mapped[str]
    source: Mapped[str | None]
    target: Mapped[str | None]
    reason: Mapped[str | None]
    old_values: Mapped[dict[str, Any] | None] = column(JSON(none_as_null=True))

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find the trail of one record without a scan."""
        return [Index(None, "model", "record_id")]


def record(session: Session, model: type[Model], entries: Sequence[Row]) -> None:
    """Write audit rows at the commit; each entry holds record_id, verb and what else is known."""
    common = {"at": session.now, "user": session.actor.name, "model": session.composition.name_of(model)}
    session.later(Audit, [{**common, **entry} for entry in entries])


def last_change(session: Session, model: type[Model], record_id: int) -> str:
    """Return " by X at T" for the newest audit row of a record, or an empty string."""
    A, name = session[Audit], session.composition.name_of(model.base())
    query = select(A.user, A.at).where(A.model == name, A.record_id == record_id).order_by(A.id.desc())
    found = session.execute(query.limit(1)).first()
    return f" by {found.user} at {found.at:%Y-%m-%d %H:%M:%S} UTC" if found else ""


def plain(value: Any) -> Any:
    """Return a value as the trail keeps it."""
    if isinstance(value, (str, int, bool, type(None))):
        return value
    return value.isoformat() if isinstance(value, datetime) else str(value)
