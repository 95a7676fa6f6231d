"""What is asked before an order is placed or confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from addons.base import Currency, Partner, today
from addons.preferences import setting_of
from addons.sales.asking.duplicate_orders import is_no_duplicate
from addons.sales.asking.order_facts import line_facts
from addons.sales.asking.repeated_references import reference_is_new
from addons.sales.order.campaign import Campaign
from addons.sales.order.figures import figures_of
from addons.sales.order.order import Order
from addons.schemas import days_after, figure
from core import Check, Finding, Session

CLERK = "sales clerk"
ACCEPTING = ("place", "confirm")


def _setting(session: Session, key: str, orders: Sequence[Order]) -> dict[int, Any]:
    """Return a preference by organisation."""
    return {id_: setting_of(session, key, id_) for id_ in {order.organisation_id for order in orders}}


def has_lines(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders with nothing but comments."""
    facts = line_facts(session, orders)
    for order in orders:
        if not any(line.quantity for line in facts[order.id]):
            yield Finding(order, "it has no lines: add at least one")


def partner_is_active(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders of customers who are no longer active."""
    partners = figures_of(session, Partner, {order.partner_id for order in orders}, "active")
    gone = session.known(Partner, [id_ for id_, partner in partners.items() if not partner.active])
    for order in orders:
        if order.partner_id in gone:
            yield Finding(order, f"{gone[order.partner_id]} is not active")


def date_is_recent(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders dated further back than is allowed."""
    days = _setting(session, "sales.order_days_back", orders)
    for order in orders:
        limit = days[order.organisation_id]
        age = (today(session, order.organisation_id) - order.date).days
        if limit and age > limit:
            yield Finding(
                order,
                f"its date {order.date} lies {age} days back, at most {limit} are allowed: correct the date",
                {"age": age, "allowed": limit},
            )


def promise_is_possible(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders promised earlier than some days after their date."""
    days = _setting(session, "sales.promised_days", orders)
    for order in orders:
        earliest = days_after(order.date, days[order.organisation_id], bounded=True)
        if order.promised_date is not None and order.promised_date < earliest:
            yield Finding(
                order,
                f"it is promised for {order.promised_date}, before {earliest}: promise a later date",
                {"promised": order.promised_date, "earliest": earliest},
            )


def campaigns_cover_the_date(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders dated outside a campaign that they or one of their lines name, and those that lack one."""
    facts = line_facts(session, orders)
    named = {
        order.id: {order.campaign_id, *(line.campaign_id for line in facts[order.id])} - {None} for order in orders
    }
    campaigns = session.known(Campaign, {id_ for ids in named.values() for id_ in ids if id_ is not None})
    for order in orders:
        chosen = [line for line in facts[order.id] if line.product_id is not None and not line.made_by]
        lacking = [line for line in chosen if line.campaign_id is None]
        if order.needs_campaign and order.campaign_id is None and lacking:
            yield Finding(order, f"{order.a_noun()} names its campaign: choose one for the order or for each line")
        for campaign in (campaigns[id_] for id_ in sorted(filter(None, named[order.id]))):
            if not campaign.covers(order.date):
                until = f"{campaign.date_from or '…'} to {campaign.date_to or '…'}"
                state = f"runs from {until}" if campaign.active else "is not active"
                yield Finding(order, f"{campaign} {state}, the order is dated {order.date}: choose another campaign")


def currency_is_allowed(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders in a currency that the organisation does not trade in."""
    allowed = {
        id_: text.replace(",", " ").split() for id_, text in _setting(session, "sales.currencies", orders).items()
    }
    for order in orders:
        if wanted := allowed[order.organisation_id]:
            currency = session.known(Currency)[order.currency_id]
            if currency.code not in wanted:
                yield Finding(order, f"it is in {currency.code}; allowed are: {', '.join(wanted)}")


def is_approved(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders that need approval, by their type or their total, and were not approved since they changed."""
    above = _setting(session, "sales.approval_above", orders)
    for order in orders:
        limit = above[order.organisation_id]
        large = bool(limit) and order.total > limit
        if order.approved_by is None and (order.needs_approval or large):
            reason = f"its total {figure(order.total, 2)} exceeds {figure(limit, 2)}" if large else "its type needs it"
            yield Finding(order, f"it is not approved, and {reason}: place it and have it approved", {"limit": limit})


def may_reactivate(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders of a type that is never opened again."""
    for order in orders:
        if not order.may_reactivate:
            yield Finding(order, f"{order.a_noun()} is not opened again: void it and make another one")


CHECKS = [
    Check(Order, "lines", (*ACCEPTING, "offer"), has_lines, summary="An order has at least one line"),
    Check(Order, "active partner", ACCEPTING, partner_is_active, CLERK, "The customer is active"),
    Check(Order, "order date", ACCEPTING, date_is_recent, CLERK, "The order date lies at most some days back"),
    Check(Order, "promised date", ACCEPTING, promise_is_possible, CLERK, "The promised date leaves enough days"),
    Check(Order, "campaign", ACCEPTING, campaigns_cover_the_date, CLERK, "Campaigns cover the order date"),
    Check(Order, "currency", ACCEPTING, currency_is_allowed, CLERK, "The organisation trades in the currency"),
    Check(Order, "approval", "confirm", is_approved, summary="What needs approval was approved"),
    Check(Order, "duplicate", "confirm", is_no_duplicate, "seller", "The customer did not order the same before"),
    Check(Order, "customer reference", ACCEPTING, reference_is_new, "seller", "The customer's reference is a new one"),
    Check(Order, "may reactivate", "reactivate", may_reactivate, summary="The type may be opened again"),
]
