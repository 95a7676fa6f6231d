"""Remember under which key of the other system a record, or an event of it, was brought in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from addons.schemas import ExternalKey
from core import among
from core.storage import rows

if TYPE_CHECKING:
    from core import Session


class Known(NamedTuple):
    """Hold what is remembered of a key."""

    id: int
    record_id: int
    fingerprint: str | None


class Kept(NamedTuple):
    """Hold what is to be remembered of a key; `id` is that of the key when it was known before."""

    id: int | None
    key: str
    record_id: int
    fingerprint: str


def known_keys(session: Session, system: str, model: str, keys: Iterable[str]) -> dict[str, Known]:
    """Return what is remembered of these keys, in one statement."""
    keys = list(keys)
    if not keys:
        return {}
    E: Any = session[ExternalKey]
    query = select(E.key, E.id, E.record_id, E.fingerprint).where(
        E.system == system, E.model == model, among(session, E.key, keys)
    )
    return {key: Known(*rest) for key, *rest in session.execute(query)}


def keep(session: Session, system: str, model: str, kept: Sequence[Kept]) -> None:
    """Remember keys, new and changed, in at most two statements."""
    E = session[ExternalKey]
    new = [{"system": system, "model": model, **_values(one)} for one in kept if one.id is None]
    old = [{"id": one.id, "record_id": one.record_id, "fingerprint": one.fingerprint} for one in kept if one.id]
    rows.insert(session, E, new)
    rows.update(session, E, old)


def _values(one: Kept) -> dict[str, Any]:
    return {"key": one.key, "record_id": one.record_id, "fingerprint": one.fingerprint}
