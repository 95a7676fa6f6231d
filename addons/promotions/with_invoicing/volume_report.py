"""The report on volume discounts: what customers turned over, earned, and were credited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from addons.base import Partner
from addons.promotions.with_invoicing.crediting import agreements
from addons.promotions.with_invoicing.turnover import earned
from addons.reporting import Column, Parameter, Report
from core import Session


class VolumeReport(Report, name="volume_discounts"):
    """Compare what customers earned by their volume discounts with what they were credited.

    Each row is in the currency of its agreement: amounts of several are not added up.
    """

    title = "Volume discounts"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("agreement", str, help="Only this agreement, by code"),
        Parameter("customer", str, help="Only this customer, by code"),
        Parameter("until", dt.date, help="Only invoices of this date or before"),
        Parameter("open", bool, False, help="Only what is not credited yet"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return agreement, customer, validity and the figures."""
        return [
            Column("agreement", "Agreement"),
            Column("customer", "Customer"),
            Column("name", "Name"),
            Column("from", "From", "date"),
            Column("to", "To", "date"),
            Column("currency", "Currency"),
            Column("turnover", "Turnover", "money"),
            Column("earned", "Earned", "money"),
            Column("credited", "Credited", "money"),
            Column("open", "Open", "money"),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per agreement and customer; the same statements for any number."""
        codes, customers = ([values[name]] if values[name] else [] for name in ("agreement", "customer"))
        found = earned(session, agreements(session, codes, customers), values["until"])
        partners = session.known(Partner, {one.customer.partner_id for one in found})
        for one in found:
            partner = partners[one.customer.partner_id]
            if one.open or not values["open"]:
                yield {
                    "agreement": one.discount.code,
                    "customer": partner.code,
                    "name": partner.name,
                    "from": one.customer.date_from,
                    "to": one.customer.date_to,
                    "currency": one.currency.code,
                    "turnover": one.turnover,
                    "earned": one.due,
                    "credited": one.credited,
                    "open": one.open,
                }
