"""The audit trail: who did what, when, and the values it replaced, written in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Index, inspect, select
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.fields import ID, Time, column
from core.model import Model, Row

if TYPE_CHECKING:
    from core.session import Session


class Audit(Model, table="core_audit"):
    """One thing done to one record: a verb fired, a check overridden, or an edit with the old values."""

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
    common = {"at": session.now, "user": session.actor.name, "model": session.app.composition.name_of(model)}
    session.later(Audit, [{**common, **entry} for entry in entries])


def last_change(session: Session, model: type[Model], record_id: int) -> str:
    """Return " by X at T" for the newest audit row of a record, or an empty string."""
    A = session[Audit]
    name = session.app.composition.name_of(model.__mapper__.base_mapper.class_)  # type: ignore[attr-defined]
    query = select(A.user, A.at).where(A.model == name, A.record_id == record_id).order_by(A.id.desc()).limit(1)
    found = session.execute(query).first()
    return f" by {found.user} at {found.at:%Y-%m-%d %H:%M:%S} UTC" if found else ""


def record_edits(session: Session, new: Sequence[Any], changed: Sequence[Any], deleted: Sequence[Any]) -> None:
    """Write one audit row for each record edited or deleted by hand, with the values before."""
    entries: dict[type[Model], list[Row]] = {}
    for instance in changed:
        old = _old_values(instance)
        if old:
            entries.setdefault(_root(instance), []).append(_entry(instance, "edit", old))
    for instance in deleted:
        names = [attribute.key for attribute in inspect(instance).mapper.column_attrs]
        old = {name: _plain(getattr(instance, name)) for name in names}
        entries.setdefault(_root(instance), []).append(_entry(instance, "delete", old))
    common = {"at": session.now, "user": session.actor.name}
    for model, found in entries.items():
        name = session.app.composition.name_of(model)
        session.add_all([session[Audit](**common, model=name, **entry) for entry in found])


def _entry(instance: Any, verb: str, old: Row) -> Row:
    return {"record_id": instance.id, "verb": verb, "old_values": old}


def _root(instance: Any) -> type[Model]:
    return type(instance).__mapper__.base_mapper.class_  # type: ignore[no-any-return]


def _old_values(instance: Any) -> Row:
    state = inspect(instance)
    old: Row = {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if history.has_changes() and attribute.key != "version":
            old[attribute.key] = _plain(history.deleted[0] if history.deleted else None)
    return old


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, (str, int, bool, type(None))) else str(value)


def trail(session: Session, record: Model) -> Sequence[Audit]:
    """Return the audit entries of one record, oldest first."""
    A = session[Audit]
    name = session.app.composition.name_of(_root(record))
    return session.scalars(select(A).where(A.model == name, A.record_id == record.id).order_by(A.id)).all()
