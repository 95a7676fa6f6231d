"""The dunning list: who is to be reminded of what, and how firmly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from addons.base import Partner
from addons.invoicing.owed.reminding import reminders
from addons.reporting import Column, Parameter, Report
from addons.schemas import find
from core import Session


class DunningReport(Report, name="dunning"):
    """Customers to be reminded of what is overdue, with the level that their oldest item has reached.

    Amounts are in the currency they are owed in.
    """

    title = "Dunning list"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("on", date, help="As of this day; else today"),
        Parameter("partner", str, help="Only this customer, by code"),
        Parameter("level", int, 1, help="Only of this level or a higher one"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return the customer, how to reach them, the level and the amounts."""
        return [
            Column("code", "Customer"),
            Column("name", "Name"),
            Column("phone", "Phone"),
            Column("level", "Level", "integer"),
            Column("days", "Oldest, days", "integer"),
            Column("items", "Items", "integer"),
            Column("currency", "Currency"),
            Column("overdue", "Overdue", "money"),
            Column("credit", "Advances", "money"),
            Column("total", "To pay", "money"),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per customer and currency, in six statements."""
        partners = [find(session, Partner, values["partner"]).id] if values["partner"] else []
        for one in reminders(session, values["on"], partners, values["level"]):
            yield {
                "code": one.partner.code,
                "name": one.partner.name,
                "phone": one.partner.phone,
                "level": one.level,
                "days": one.days,
                "items": len(one.items),
                "currency": one.currency.code,
                "overdue": one.overdue,
                "credit": one.credit,
                "total": one.total,
            }
