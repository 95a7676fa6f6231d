"""Basic discounts: what is taken off a whole order, by name."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import true

from addons.promotions.discounts.figures import refuse_impossible_percent, refuse_unwritable
from core import Mapped, Model, Percent, Row, Session, column


class Discount(Model, table="promotions_discount"):
    """A percentage off the whole order; `cascade` takes it of what the discounts before it have left.

    `printed` lists it by name on papers; what is not `posted` is settled elsewhere and changes no total.
    """

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    percent: Mapped[Percent]
    cascade: Mapped[bool] = column(default=False)
    printed: Mapped[bool] = column(default=True, server_default=true())
    posted: Mapped[bool] = column(default=True, server_default=true())
    active: Mapped[bool] = column(default=True, server_default=true())

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse what takes off nothing, or more than everything, and a code that could not be written in an order."""
        rows = super().prepare(session, rows)
        for row in rows:
            refuse_impossible_percent(f"{cls.noun()} {row['code']}", Decimal(row["percent"]))
            refuse_unwritable(cls.noun(), row["code"])
        return rows
