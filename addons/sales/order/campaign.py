"""Campaigns and projects that orders belong to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from addons.base import Partner
from core import BadInput, Mapped, Model, Row, Session, column, reference, relation


class Campaign(Model, table="sales_campaign"):
    """A sales campaign; orders may name it if their date lies within its dates, both included (semantics 10.6)."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    date_from: Mapped[dt.date | None]
    date_to: Mapped[dt.date | None]
    active: Mapped[bool] = column(default=True)

    def covers(self, day: dt.date) -> bool:
        """Say whether an order of this date may belong to the campaign."""
        return self.active and (self.date_from or day) <= day <= (self.date_to or day)

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a campaign that ends before it begins."""
        rows = super().prepare(session, rows)
        for row in rows:
            first, last = row.get("date_from"), row.get("date_to")
            if first and last and last < first:
                raise BadInput(f"{cls.noun()} {row.get('code')} ends before it begins", remedy="Correct its dates.")
        return rows


class Project(Model, table="sales_project"):
    """A project of a customer, by which orders and invoices are kept together."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    partner_id: Mapped[int | None] = reference("base_partner")
    active: Mapped[bool] = column(default=True)

    partner: Mapped[Partner | None] = relation("base.Partner")
