"""What campaigns may give away."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from addons import base, sales
from addons.schemas import figure
from core import BadInput, Mapped, Money, Row, Session, reference, relation


class Campaign(sales.Campaign, extends=True):
    """Campaigns have a budget: what their promotions may give away in all, in the currency named."""

    budget: Mapped[Money | None]
    budget_currency_id: Mapped[int | None] = reference("base_currency", index=False)

    budget_currency: Mapped[base.Currency | None] = relation("base.Currency")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a budget of nothing; its currency is that of the first organisation unless another is named."""
        rows = super().prepare(session, rows)
        for row in rows:
            if row.get("budget") is None:
                continue
            if row["budget"] <= 0:
                amount = figure(Decimal(row["budget"]), 2)
                raise BadInput(f"{cls.noun()} {row['code']} has a budget of {amount}", remedy="Give more, or nothing.")
            row["budget_currency_id"] = row.get("budget_currency_id") or first_currency(session)
        return rows


def first_currency(session: Session) -> int:
    """Return the currency of the first organisation."""
    organisations = session.known(base.Organisation)
    return organisations[min(organisations)].currency_id
