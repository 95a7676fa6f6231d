"""Propose what to buy: what customers wait for, less what is on hand and what vendors will bring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import func, select

from addons import sales, shipping
from addons.base import Organisation, Product, today
from addons.purchasing.purchase import Purchase
from addons.purchasing.purchase_line import PurchaseLine
from addons.purchasing.vendor_price import Wanted, purchase_prices
from addons.purchasing.vendor_product import VendorProduct, current_vendors
from addons.stock import AVAILABLE, Balance, Bin, Warehouse
from core import ZERO, Row, Session, among


@dataclass(frozen=True)
class Proposal:
    """What one product lacks in one warehouse, and what to order of it; `wanted` is None without a vendor.

    `not_met` is what customers wanted, were not given and no longer wait for: it is no part of the demand.
    """

    product: Product
    warehouse: Warehouse
    demand: Decimal
    on_hand: Decimal
    on_order: Decimal
    not_met: Decimal
    vendor: VendorProduct | None
    wanted: Wanted | None
    price: Decimal | None

    @property
    def lacking(self) -> Decimal:
        """Return what is missing in all."""
        return self.demand - self.on_hand - self.on_order


Place = tuple[int, int]
"""A product and a warehouse."""


def proposals(session: Session, *, vendor: str = "") -> list[Proposal]:
    """Return a proposal per product and warehouse where something is lacking, in nine statements at most."""
    demand = {place: n for place, n in shipping.demand(session).items() if place[1] is not None}
    products = {product for product, _ in demand}
    here, coming = _on_hand(session, products), on_order(session, products)
    lacking = {
        (product, warehouse): n
        for (product, warehouse), n in demand.items()
        if warehouse is not None and n > here.get((product, warehouse), ZERO) + coming.get((product, warehouse), ZERO)
    }
    current = current_vendors(session, {product for product, _ in lacking})
    known, warehouses = session.known(Product, {product for product, _ in lacking}), session.known(Warehouse)
    lost = _not_met(session, {product for product, _ in lacking})
    found: list[Proposal] = []
    for place, needed in sorted(lacking.items()):
        product, warehouse = known[place[0]], warehouses[place[1]]
        held, expected, of = here.get(place, ZERO), coming.get(place, ZERO), current.get(product.id)
        if vendor and (of is None or of.partner.code != vendor):
            continue
        wanted = None if of is None else _wanted(session, of, warehouse, needed - held - expected)
        found.append(Proposal(product, warehouse, needed, held, expected, lost.get(product.id, ZERO), of, wanted, None))
    return _priced(session, found)


def order_proposed(session: Session, found: Sequence[Proposal]) -> list[int]:
    """Create a draft purchase order per vendor and warehouse of the proposals that have a price; return their ids."""
    groups: dict[tuple[int, int, int], list[Proposal]] = {}
    for one in found:
        if one.wanted is not None and one.price is not None:
            groups.setdefault((one.wanted.partner_id, one.wanted.currency_id, one.warehouse.id), []).append(one)
    headers: list[Row] = [
        {
            "partner_id": partner,
            "currency_id": currency,
            "warehouse_id": warehouse,
            "lines": [
                {"product_id": one.product.id, "quantity": one.wanted.quantity}
                for one in group
                if one.wanted is not None
            ],
        }
        for (partner, currency, warehouse), group in groups.items()
    ]
    return session.create(Purchase, headers)


def on_order(session: Session, products: Iterable[int]) -> dict[Place, Decimal]:
    """Return what vendors will bring, drafts included, by (product, warehouse)."""
    P, L = session[Purchase], session[PurchaseLine]
    rest = func.sum(L.quantity - L.received, type_=L.quantity.type)
    query = (
        select(L.product_id, P.warehouse_id, rest)
        .join(P, P.id == L.purchase_id)
        .where(P.state.in_(["draft", "confirmed"]), among(session, L.product_id, list(products)))
        .group_by(L.product_id, P.warehouse_id)
    )
    return {
        (product, warehouse): max(n, ZERO) for product, warehouse, n in cast("Iterable[Any]", session.execute(query))
    }


def _on_hand(session: Session, products: Iterable[int]) -> dict[Place, Decimal]:
    B, bin_ = session[Balance], session[Bin]
    query = (
        select(B.product_id, bin_.warehouse_id, func.sum(B.quantity, type_=B.quantity.type))
        .join(bin_, bin_.id == B.bin_id)
        .where(bin_.purpose == AVAILABLE, among(session, B.product_id, list(products)))
        .group_by(B.product_id, bin_.warehouse_id)
    )
    return {(product, warehouse): n for product, warehouse, n in cast("Iterable[Any]", session.execute(query))}


def _not_met(session: Session, products: Iterable[int]) -> dict[int, Decimal]:
    """Return what was short when orders were closed, by product."""
    B = session[sales.Backorder]
    query = (
        select(B.product_id, func.sum(B.short, type_=B.short.type))
        .where(B.cause == "close", among(session, B.product_id, list(products)))
        .group_by(B.product_id)
    )
    return {product: n for product, n in cast("Iterable[Any]", session.execute(query))}


def _wanted(session: Session, of: VendorProduct, warehouse: Warehouse, lacking: Decimal) -> Wanted:
    own = session.known(Organisation)[warehouse.organisation_id].currency_id
    day = today(session, warehouse.organisation_id)
    return Wanted(of.partner_id, of.product_id, of.partner.purchase_currency_id or own, day, of.ordered(lacking))


def _priced(session: Session, found: Sequence[Proposal]) -> list[Proposal]:
    prices = purchase_prices(session, [one.wanted for one in found if one.wanted is not None])
    values = [{name: getattr(one, name) for name in one.__dataclass_fields__} for one in found]
    return [
        Proposal(**(value | {"price": prices.get(one.wanted) if one.wanted is not None else None}))
        for one, value in zip(found, values, strict=True)
    ]
