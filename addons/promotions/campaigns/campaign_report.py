"""The report on campaigns: what was sold under each, what it gave away, and what is left of its budget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import func, select

from addons import sales
from addons.base import Currency
from addons.promotions.campaigns.budget import COUNTING, given_away
from addons.promotions.campaigns.campaign import Campaign
from addons.promotions.order_line import OrderLine
from addons.reporting import Chart, Column, Parameter, Report
from core import ZERO, NotFound, Session, among, unknown


class CampaignReport(Report, name="campaigns"):
    """Show what was sold and given away by campaign, and what is left of its budget.

    The lines of accepted orders count that name a campaign, or whose order does. `given` is what was taken off and the
    worth of free goods, whole; the budget's rest is that of all time, whatever the period.
    """

    title = "Campaigns"
    chart: ClassVar[Chart | None] = Chart("name", ("net", "given"), title="Sales by campaign", each="currency")
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("campaign", str, (), help="Only these campaigns, by code", many=True),
        Parameter("from", dt.date, help="Orders of this date or later"),
        Parameter("to", dt.date, help="Orders of this date or before"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return the campaign, its figures in one currency, and its budget."""
        return [
            Column("campaign", "Campaign"),
            Column("name", "Name"),
            Column("currency", "Currency"),
            Column("orders", "Orders", "integer"),
            Column("net", "Net amount", "money"),
            Column("given", "Given away", "money"),
            Column("budget", "Budget", "money"),
            Column("left", "Left", "money"),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per campaign and currency, in four statements."""
        campaigns, currencies = _chosen(session, values["campaign"]), session.known(Currency)
        spent = given_away(session, campaigns)
        found = _figures(session, campaigns, values)
        for id_ in sorted(campaigns, key=lambda one: campaigns[one].code):
            one = campaigns[id_]
            own = one.budget_currency_id if one.budget is not None else None
            wanted = {currency for campaign, currency in found if campaign == id_} | ({own} - {None})
            for currency in sorted(wanted, key=lambda key: currencies[key or 0].code):
                orders, net, given = found.get((id_, currency or 0), (0, ZERO, ZERO))
                budget = one.budget if currency == own else None
                yield {
                    "campaign": one.code,
                    "name": one.name,
                    "currency": currencies[currency or 0].code,
                    "orders": orders,
                    "net": net,
                    "given": given,
                    "budget": budget,
                    "left": None if budget is None else budget - spent.get((id_, currency or 0), ZERO),
                }


def _chosen(session: Session, codes: Sequence[str] | None) -> dict[int, Any]:
    every = session.known(Campaign)
    known = {one.code: id_ for id_, one in every.items()}
    for code in codes or ():
        if code not in known:
            raise unknown("campaign", code, known, error=NotFound)
    return {id_: one for id_, one in every.items() if not codes or one.code in codes}


def _figures(session: Session, campaigns: Mapping[int, Any], values: Mapping[str, Any]) -> dict[tuple[int, int], Any]:
    """Return orders, net and given away by campaign and currency."""
    order, L = session[sales.Order], session[OrderLine]
    campaign = func.coalesce(L.campaign_id, order.campaign_id)
    sums = (func.sum(L.net, type_=L.net.type), func.sum(L.given, type_=L.given.type))
    query: Any = (
        select(campaign, order.currency_id, func.count(order.id.distinct()), *sums)
        .join(order, order.id == L.order_id)
        .where(order.state.in_(COUNTING), among(session, campaign, campaigns))
        .group_by(campaign, order.currency_id)
    )
    if values["from"]:
        query = query.where(order.date >= values["from"])
    if values["to"]:
        query = query.where(order.date <= values["to"])
    return {(campaign, currency): figures for campaign, currency, *figures in session.execute(query)}
