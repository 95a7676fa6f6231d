"""How requests are sorted: by type, category and group; and what is often answered."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CheckConstraint
from sqlalchemy.schema import SchemaItem

from core import Mapped, Model, column


class RequestType(Model, table="crm_request_type"):
    """What kind of request it is, such as a complaint; it is overdue so many days after its next action was due."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    tolerance_days: Mapped[int] = column(default=0, server_default="0")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Tolerate no negative number of days."""
        return [CheckConstraint("tolerance_days >= 0", name="tolerance_days")]


class RequestCategory(Model, table="crm_request_category"):
    """What a request is about."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]


class RequestGroup(Model, table="crm_request_group"):
    """Requests that belong together, such as those of one rollout."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]


class StandardResponse(Model, table="crm_standard_response"):
    """An answer that is given often."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    text: Mapped[str]
