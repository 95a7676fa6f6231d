"""The keys that other systems know our records by, so that an import can find them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.fields import ID, column
from core.model import Model

if TYPE_CHECKING:
    from core.session import Session


class ExternalKey(Model, table="core_external_key"):
    """The key of a record in another system, and a fingerprint of what was last taken from there."""

    system: Mapped[str]
    model: Mapped[str]
    key: Mapped[str]
    record_id: Mapped[int] = column(ID)
    fingerprint: Mapped[str | None]

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Let a key of a system name one record of a model."""
        return [UniqueConstraint("system", "model", "key"), Index(None, "model", "record_id")]


def find_external(
    session: Session, system: str, model: type[Model], keys: Iterable[str]
) -> Mapping[str, tuple[int, str | None]]:
    """Return (record id, fingerprint) by key for the keys that are known, in one statement."""
    from core.loading import among

    E = session[ExternalKey]
    name = session.app.composition.name_of(model)
    query = select(E.key, E.record_id, E.fingerprint).where(
        E.system == system, E.model == name, among(session, E.key, keys)
    )
    return {key: (record_id, fingerprint) for key, record_id, fingerprint in session.execute(query)}
