"""The keys that other systems know our records by, so that an import can find them again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core import ID, Model, column


class ExternalKey(Model, table="external_key"):
    """The key of a record in another system, and a fingerprint of what was last taken from there."""

    kept_by = "imports"

    system: Mapped[str]
    model: Mapped[str]
    key: Mapped[str]
    record_id: Mapped[int] = column(ID)
    fingerprint: Mapped[str | None]

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Let a key of a system name one record of a model."""
        return [UniqueConstraint("system", "model", "key"), Index(None, "model", "record_id")]
