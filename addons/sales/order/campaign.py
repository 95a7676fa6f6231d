"""Campaigns and projects that orders belong to."""

from __future__ import annotations

import datetime as dt

from addons.base import Partner
from core import BadInput, Mapped, Model, column, reference, relation


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

    def check_values(self) -> None:
        """Refuse a campaign that ends before it begins."""
        super().check_values()
        if self.date_from and self.date_to and self.date_to < self.date_from:
            raise BadInput(f"{self} ends before it begins", remedy="Correct its dates.")


class Project(Model, table="sales_project"):
    """A project of a customer, by which orders and invoices are kept together."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    partner_id: Mapped[int | None] = reference("base_partner")
    active: Mapped[bool] = column(default=True)

    partner: Mapped[Partner | None] = relation("base.Partner")
