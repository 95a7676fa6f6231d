"""What is asked of promotions before an order is accepted."""

from __future__ import annotations

from addons.promotions.campaigns.budget import budget_suffices
from addons.promotions.order import Order
from addons.promotions.rules.using import coupons_are_left
from core import Check

CHECKS = [
    Check(Order, "coupons", "confirm", coupons_are_left, summary="The coupons that it names are not used up"),
    Check(Order, "campaign budget", "confirm", budget_suffices, "sales clerk", "The budget of its campaigns suffices"),
]
