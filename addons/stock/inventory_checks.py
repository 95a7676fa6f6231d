"""What is asked before an inventory is completed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from addons.base import Product
from addons.stock.inventory import Inventory
from core import Check, Finding, Session, load


def only_goods(session: Session, inventories: Sequence[Inventory]) -> Iterator[Finding]:
    """Find counts of services and charges, which have no stock."""
    load(session, inventories, "lines.product")
    for inventory in inventories:
        for line in inventory.lines:
            product: Product = line.product
            if not product.is_stocked:
                what = "kit" if product.is_kit else "generic product" if product.generic else product.kind
                yield Finding(inventory, f"{product} is a {what} and has no stock: remove the line")


CHECKS = [Check(Inventory, "only goods", before="complete", run=only_goods, summary="Only goods have stock")]
