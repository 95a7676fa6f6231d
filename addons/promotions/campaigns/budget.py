"""Ask whether a campaign's budget suffices for what an order gives away."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from addons import sales
from addons.base import Currency
from addons.promotions.campaigns.campaign import Campaign
from addons.promotions.order_line import OrderLine
from addons.schemas import figure
from core import ZERO, Finding, Session, among, load, rows

COUNTING = ("confirmed", "closed", "waiting payment")
"""The states of orders whose campaigns have given away what they say."""


def given_away(session: Session, campaigns: Collection[int]) -> dict[tuple[int, int], Decimal]:
    """Return what accepted orders were given by campaigns, by campaign and currency, in one statement."""
    order, L = session[sales.Order], session[OrderLine]
    campaign = func.coalesce(L.campaign_id, order.campaign_id)
    query: Any = (
        select(campaign, order.currency_id, func.sum(L.given, type_=L.given.type))
        .join(order, order.id == L.order_id)
        .where(order.state.in_(COUNTING), L.given != 0, among(session, campaign, campaigns))
        .group_by(campaign, order.currency_id)
    )
    return {(campaign, currency): amount for campaign, currency, amount in session.execute(query)}


def budget_suffices(session: Session, orders: Sequence[Any]) -> Iterator[Finding]:
    """Find orders that give away more than is left of a campaign's budget; the campaigns are locked meanwhile."""
    bounded = {id_: one for id_, one in session.known(Campaign).items() if one.budget is not None}
    if not bounded:
        return
    load(session, orders, "lines")
    given = [(order, campaign, amount) for order in orders for campaign, amount in _given(order, bounded).items()]
    if not given:
        return
    chosen = sorted({campaign for _, campaign, _ in given})
    rows.lock(session, [bounded[id_] for id_ in chosen])
    spent = given_away(session, chosen)
    currencies = session.known(Currency)
    for order, id_, amount in given:
        campaign = bounded[id_]
        currency = currencies[campaign.budget_currency_id or 0]
        if order.currency_id != currency.id:
            other = currencies[order.currency_id].code
            what = f"what it gives in {other} does not count for the budget of {campaign}, which is in {currency.code}"
            yield Finding(order, what, blocks=False)
            continue
        before = spent.get((id_, currency.id), ZERO)
        if before + amount > (campaign.budget or ZERO):
            yield Finding(
                order,
                f"it gives away {figure(amount, 2)} {currency.code}, and {campaign} has "
                f"{figure((campaign.budget or ZERO) - before, 2)} left of its budget: raise that, or choose another",
                {"given": amount, "spent": before, "budget": campaign.budget},
            )
        else:
            spent[id_, currency.id] = before + amount


def _given(order: Any, campaigns: Collection[int]) -> dict[int, Decimal]:
    """Return what an order is given by campaigns with a budget, by campaign."""
    found: dict[int, Decimal] = {}
    for line in order.lines:
        id_ = line.campaign_id or order.campaign_id
        if line.given and id_ in campaigns:
            found[id_] = found.get(id_, ZERO) + line.given
    return found
