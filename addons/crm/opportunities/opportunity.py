"""The opportunity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar, Self

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.schema import SchemaItem

from addons import sales
from addons.base import Organisation, Partner, today
from addons.crm.opportunities.stage import OpportunityStage, refuse_improbable
from core import (
    ZERO,
    BadInput,
    Document,
    Mapped,
    Money,
    Percent,
    Refused,
    Row,
    Session,
    column,
    reference,
    relation,
    rows,
)

OPEN, WON, LOST = "open", "won", "lost"


class Opportunity(Document, table="crm_opportunity", kind="opportunity"):
    """What a prospect may order: how much, how likely, by when; amounts are in the company's currency.

    `expected_amount` is that of its open offers while there are any, else `amount`, which is typed. It is won as soon
    as an order made of it is confirmed, and lost when every offer was rejected or expired.
    """

    series_scope = "organisation_id"
    series_prefix = "OP"
    initial_state = OPEN
    editable = frozenset({OPEN})
    finished = frozenset({WON, LOST})
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"probability": ("stage_id",)}
    listed: ClassVar[tuple[str, ...]] = (
        "number",
        "date",
        "partner.code",
        "summary",
        "stage.code",
        "probability",
        "expected_amount",
        "close_date",
        "sales_rep.code",
        "state",
    )

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    date: Mapped[dt.date]
    partner_id: Mapped[int] = reference("base_partner", index=False)
    summary: Mapped[str]
    stage_id: Mapped[int] = reference("crm_opportunity_stage", index=False)
    probability: Mapped[Percent]
    amount: Mapped[Money] = column(default=ZERO)
    expected_amount: Mapped[Money] = column(default=ZERO, info={"computed": True})
    close_date: Mapped[dt.date | None]
    sales_rep_id: Mapped[int | None] = reference("base_partner", index=False)
    campaign_id: Mapped[int | None] = reference("sales_campaign", index=False)
    lost_reason: Mapped[str | None] = column(info={"computed": True})
    note: Mapped[str | None]
    typed: Mapped[str | None] = column(info={"computed": True})

    organisation: Mapped[Organisation] = relation("base.Organisation")
    partner: Mapped[Partner] = relation("base.Partner", "partner_id")
    stage: Mapped[OpportunityStage] = relation("crm.OpportunityStage")
    sales_rep: Mapped[Partner | None] = relation("base.Partner", "sales_rep_id")
    campaign: Mapped[sales.Campaign | None] = relation("sales.Campaign")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep probabilities from being negative, and find what is to close when."""
        likely = CheckConstraint("probability >= 0", name="probability")
        return [likely, Index(None, "partner_id", "state"), Index(None, "state", "close_date")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in organisation, date, stage, probability and sales rep; expect what is offered, else typed."""
        rows = super().prepare(session, rows)
        partners = session.known(Partner, {row["partner_id"] for row in rows if row.get("partner_id") is not None})
        stages = session.known(OpportunityStage)
        offered = offered_amounts(session, [row["id"] for row in rows if row.get("id") is not None])
        for row in rows:
            partner = partners.get(row.get("partner_id") or 0)
            if partner is None or not (row.get("summary") or "").strip():
                raise BadInput("an opportunity needs a prospect and a summary", remedy="Give partner and summary.")
            row.setdefault("organisation_id", min(session.known(Organisation)))
            row.setdefault("date", today(session, row["organisation_id"]))
            row.setdefault("stage_id", min(stages, key=lambda id_: stages[id_].sequence, default=None))
            row.setdefault("probability", stages[row["stage_id"]].probability)
            row.setdefault("sales_rep_id", partner.sales_rep_id)  # type: ignore[attr-defined]
            refuse_improbable(row["probability"])
            if (row.get("amount") or ZERO) < 0:
                raise BadInput(f"{row['amount']} cannot be expected", remedy="Give 0 or more.")
            expected = offered.get(row.get("id") or 0)
            row["expected_amount"] = (row.get("amount") or ZERO) if expected is None else expected
        return rows

    @property
    def weighted(self) -> Decimal:
        """Return what a forecast counts: what is open by its probability, all of what is won, nothing that is lost."""
        if self.state == LOST:
            return ZERO
        return self.expected_amount if self.state == WON else self.expected_amount * self.probability / 100

    @classmethod
    def win(cls, session: Session, opportunities: Sequence[Self]) -> None:
        """Note that the customer orders."""

    @classmethod
    def lose(cls, session: Session, opportunities: Sequence[Self], because: str = "") -> None:
        """Note that nothing comes of it; needs a reason."""
        if not because.strip():
            raise Refused("losing an opportunity needs a reason", remedy="Say why: --because '…'.")
        rows.update(session, session[cls], [{"id": one.id, "lost_reason": because} for one in opportunities])

    @classmethod
    def reopen(cls, session: Session, opportunities: Sequence[Self]) -> None:
        """Go after it again."""
        rows.update(session, session[cls], [{"id": one.id, "lost_reason": None} for one in opportunities])


def offered_amounts(session: Session, ids: Sequence[int]) -> dict[int, Decimal]:
    """Return what opportunities have on open offers, by id; those without any are not named."""
    from addons.crm.opportunities.following import Offers

    return {id_: one.amount for id_, one in Offers.of(session, ids).items() if one.amount is not None} if ids else {}
