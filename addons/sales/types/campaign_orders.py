"""Order types of campaigns and sponsoring: kept apart from what is sold, in lists and reports (semantics 1.1).

They work like a standard order; what else a customer wants of them is set in the customer's configuration.
"""

from __future__ import annotations

from addons.sales.order.order import Order
from core import Document


class PromotionOrder(Order, kind="promotion"):
    """Goods for a campaign, which the order or each of its lines names."""

    label = "promotion order"
    needs_campaign = True


class NonRegisteredPromotionOrder(Order, kind="non_registered_promotion"):
    """Goods for a promotion that was not registered as a campaign."""

    label = "non-registered promotion order"


class GiftOrder(Order, kind="gift"):
    """Goods given to a customer."""

    label = "gift order"


class DisplayOrder(Order, kind="display"):
    """Goods a customer puts on display."""

    label = "display order"


class SponsorOrder(Order, kind="sponsor"):
    """Goods given to whom we sponsor."""

    label = "sponsor order"


CAMPAIGN_TYPES: list[type[Document]] = [
    PromotionOrder,
    NonRegisteredPromotionOrder,
    GiftOrder,
    DisplayOrder,
    SponsorOrder,
]
