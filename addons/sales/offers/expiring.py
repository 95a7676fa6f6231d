"""Offers whose validity is over expire by themselves."""

from __future__ import annotations

from addons.sales.offers.offers import overdue_offers
from addons.sales.order.order import Order
from core import App


def expire_offers(app: App) -> str:
    """Count all offers as rejected that wait for an answer though their validity is over."""
    with app.unit(readonly=True) as session:
        ids = overdue_offers(session)
    outcome = app.fire_all("expire", Order, ids, pass_over=True)
    return f"{len(outcome.done):,} offers expired"
