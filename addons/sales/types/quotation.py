"""Offers: orders proposed to a customer, who evaluates them (semantics 1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from addons.sales.order.order import Order


class ProposalOrder(Order, kind="proposal"):
    """A proposal binds nobody: nothing is reserved for it, and planning does not count on it."""

    label = "proposal"
    series = "sales_proposal"
    series_prefix = "PR"
    is_offer = True
    reserves = False
    in_demand = False
    exempt_from = frozenset({"approval", "duplicate"})
    synonyms: ClassVar[Mapping[str, str]] = {**Order.synonyms, "send": "confirm"}


class QuotationOrder(Order, kind="quotation"):
    """A quotation binds us: what it offers is reserved, though planning does not count on it yet."""

    label = "quotation"
    series = "sales_quotation"
    series_prefix = "QU"
    is_offer = True
    in_demand = False
    exempt_from = frozenset({"approval", "duplicate"})
    synonyms: ClassVar[Mapping[str, str]] = {**Order.synonyms, "send": "confirm"}
