"""Sales orders whose goods are bought for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from addons import sales
from addons.purchasing.from_sales import buy
from core import Session


class PurchasedOrder(sales.Order, extends=True):
    """What is ordered can be bought for the order, from the current vendors of its products."""

    @classmethod
    def purchase(
        cls,
        session: Session,
        orders: Sequence[Self],
        vendor: str = "",
        line: Sequence[str] = (),
        drop_ship: bool = False,
    ) -> None:
        """Make a draft purchase order per vendor and order of what is not bought for it yet (semantics 10.4).

        Only of the vendor named, and only the lines named, if any: "10=5" buys 5 of the line at position 10. With
        `drop_ship` the vendors send the goods to the customers. Drafts count as bought, so doing it again makes only
        what is missing. Products without a current vendor, or without a price of theirs, are left out and noted.
        """
        made = buy(session, orders, vendor=vendor, line=line, drop_ship=drop_ship)
        session.nothing_to_do([one for one in orders if one.id not in made], "nothing of it is to be bought")
