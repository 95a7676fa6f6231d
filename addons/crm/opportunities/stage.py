"""The stages of opportunities."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import CheckConstraint
from sqlalchemy.schema import SchemaItem

from core import BadInput, Mapped, Model, Percent, Row, Session, column


class OpportunityStage(Model, table="crm_opportunity_stage"):
    """How far an opportunity is, and how likely it then is, in percent."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    sequence: Mapped[int] = column(default=50, server_default="50")
    probability: Mapped[Percent]

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep probabilities from being negative."""
        return [CheckConstraint("probability >= 0", name="probability")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse what is no probability."""
        rows = super().prepare(session, rows)
        for row in rows:
            refuse_improbable(row["probability"])
        return rows


def refuse_improbable(percent: Decimal) -> None:
    """Raise BadInput for a probability beyond 0 to 100 percent."""
    if not 0 <= percent <= 100:
        raise BadInput(f"{percent} % is no probability", remedy="Give 0 to 100.")


USUAL = (
    ("NEW", "New", 10, 10),
    ("QUAL", "Qualified", 20, 30),
    ("OFFER", "Offered", 30, 50),
    ("DEAL", "Agreed", 40, 90),
)


def create_missing(session: Session) -> None:
    """Create the usual stages in a database without any."""
    if not session.known(OpportunityStage):
        names = ("code", "name", "sequence", "probability")
        session.create(OpportunityStage, [dict(zip(names, (c, n, s, Decimal(p)), strict=True)) for c, n, s, p in USUAL])
