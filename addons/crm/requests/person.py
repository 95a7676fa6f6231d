"""Which user a partner is, such as a sales representative who works with the application."""

from __future__ import annotations

from collections.abc import Sequence

from addons import base
from addons.crm.requests.users import refuse_unknown_users
from core import Mapped, Row, Session, column


class Person(base.Partner, extends=True):
    """`user_name` is the name of the user that the partner is: what is theirs to do waits for them."""

    user_name: Mapped[str | None] = column(index=True)

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse users that there are not."""
        rows = super().prepare(session, rows)
        refuse_unknown_users(session, [row["user_name"] for row in rows if row.get("user_name")])
        return rows
