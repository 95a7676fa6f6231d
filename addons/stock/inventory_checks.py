"""What is asked before an inventory is completed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from addons.base import Product
from addons.stock.inventory import Inventory
from addons.stock.move import Move
from addons.stock.place import Place
from core import Check, Finding, Session, among, load

SHOWN = 5
"""How many moves are told of each count."""


def only_goods(session: Session, inventories: Sequence[Inventory]) -> Iterator[Finding]:
    """Find counts of services and charges, which have no stock."""
    load(session, inventories, "lines.product")
    for inventory in inventories:
        for line in inventory.lines:
            product: Product = line.product
            if not product.is_stocked:
                what = "kit" if product.is_kit else "generic product" if product.generic else product.kind
                yield Finding(inventory, f"{product} is a {what} and has no stock: remove the line")


def moved_meanwhile(session: Session, inventories: Sequence[Inventory]) -> Iterator[Finding]:
    """Warn of moves since the time of a count, which are taken to come after it."""
    load(session, inventories, "lines.product", "lines.bin")
    first = min(inventory.counted_at for inventory in inventories)
    products = {line.product_id for inventory in inventories for line in inventory.lines}
    M = session[Move]
    query = select(M.product_id, M.bin_id, M.lot, M.at, M.quantity, M.document, M.document_id)
    since = query.where(among(session, M.product_id, products), M.at > first).order_by(M.at, M.id)
    moves = defaultdict(list)
    for product, bin_, lot, at, quantity, document, id_ in session.execute(since):
        moves[Place(product, bin_, lot)].append((at, quantity, document, id_))
    for inventory in inventories if moves else ():
        told = [
            f"{quantity.normalize():+f} of {line.product.code} in {line.bin.code} at {at:%Y-%m-%d %H:%M} "
            f"by {session.composition.named(document).noun()} #{id_}"
            for line in inventory.lines
            for at, quantity, document, id_ in moves.get(line.place, ())
            if at > inventory.counted_at
        ]
        if told:
            more = f" and {len(told) - SHOWN} more" if len(told) > SHOWN else ""
            text = f"moved since it was counted, and taken to come on top of it: {', '.join(told[:SHOWN])}{more}"
            yield Finding(inventory, text, {"moves": len(told)}, blocks=False)


CHECKS = [
    Check(Inventory, "only goods", before="complete", run=only_goods, summary="Only goods have stock"),
    Check(
        Inventory,
        "moved meanwhile",
        before="complete",
        run=moved_meanwhile,
        summary="Says what moved since the time of the count",
    ),
]
