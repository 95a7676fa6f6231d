"""What customers turned over under their volume discounts, what that earns them, and what they were credited before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from addons import base, invoicing
from addons.promotions.with_invoicing.volume_discount import (
    VolumeCustomer,
    VolumeDiscount,
    VolumeProduct,
    VolumeTier,
    due,
)
from core import ZERO, Session, among

COUNTING = ("completed", "reversed")

Share = tuple[int, int | None, int | None, Decimal]
"""What turnover is kept apart by: organisation, product, tax and tax rate."""


@dataclass
class Earned:
    """What a customer turned over under an agreement, and what of the discount it earns is credited already."""

    customer: VolumeCustomer
    discount: VolumeDiscount
    currency: base.Currency
    tiers: Sequence[tuple[Decimal, Decimal | None, Decimal]] = ()
    shares: dict[Share, Decimal] = field(default_factory=dict)
    credited: Decimal = ZERO

    @property
    def turnover(self) -> Decimal:
        """Return the net of the invoices, less credit memos."""
        return sum(self.shares.values(), ZERO)

    @property
    def due(self) -> Decimal:
        """Return what the turnover earns in all."""
        return self.currency.round(due(self.turnover, self.tiers, scaled=self.discount.scaled))

    @property
    def open(self) -> Decimal:
        """Return what is still to be credited; negative if more was credited than is earned by now."""
        return self.due - self.credited


def earned(session: Session, customers: Sequence[VolumeCustomer], until: dt.date | None = None) -> list[Earned]:
    """Return what each agreement has earned its customer, by invoices up to a date; six statements for any number."""
    discounts, currencies = session.known(VolumeDiscount), session.known(base.Currency)
    tiers: dict[int, list[tuple[Decimal, Decimal | None, Decimal]]] = {}
    for tier in sorted(session.known(VolumeTier).values(), key=lambda one: one.above):
        tiers.setdefault(tier.discount_id, []).append((tier.above, tier.up_to, tier.percent))
    found: dict[int, Earned] = {}
    for one in customers:
        discount = discounts[one.discount_id]
        found[one.id] = Earned(one, discount, currencies[discount.currency_id], tiers.get(discount.id, ()))
    named = _named(session)
    for id_, product, category, kind, share, net in _turned_over(session, found, until):
        if _counts(found[id_].discount, named.get(found[id_].discount.id, {}), product, category, kind):
            found[id_].shares[share] = found[id_].shares.get(share, ZERO) + net
    for id_, amount in _credited(session, found).items():
        found[id_].credited = amount
    return list(found.values())


def _turned_over(session: Session, customers: Collection[int], until: dt.date | None) -> list[tuple[Any, ...]]:
    """Return what was billed by agreement, product and tax: (customer of it, product, category, kind, share, net)."""
    C, D, P = session[VolumeCustomer], session[VolumeDiscount], session[base.Product]
    invoice, L = session[invoicing.Invoice], session[invoicing.InvoiceLine]
    keys: tuple[Any, ...] = (C.id, P.id, P.category_id, P.kind, invoice.organisation_id, L.tax_id, L.tax_rate)
    query: Any = (
        select(*keys, func.sum(L.net, type_=L.net.type))
        .join(D, D.id == C.discount_id)
        .join(invoice, (invoice.partner_id == C.partner_id) & (invoice.currency_id == D.currency_id))
        .join(L, L.invoice_id == invoice.id)
        .join(P, P.id == L.product_id)
        .where(among(session, C.id, customers), invoice.state.in_(COUNTING), L.volume_customer_id.is_(None))  # type: ignore[attr-defined]
        .where(invoice.date >= C.date_from, invoice.date <= C.date_to)
        .group_by(*keys)
        .order_by(*keys)
    )
    if until is not None:
        query = query.where(invoice.date <= until)
    return [
        (id_, product, category, kind, (organisation, product, tax, rate), net)
        for id_, product, category, kind, organisation, tax, rate, net in session.execute(query)
    ]


def _named(session: Session) -> dict[int, dict[str, set[int | None]]]:
    """Return the products and categories that agreements name."""
    found: dict[int, dict[str, set[int | None]]] = {}
    for one in session.known(VolumeProduct).values():
        names = found.setdefault(one.discount_id, {"product": set(), "category": set()})
        names["product" if one.product_id is not None else "category"].add(one.product_id or one.category_id)
    return found


def _counts(
    discount: VolumeDiscount, named: Mapping[str, set[int | None]], product: int, category: int | None, kind: str
) -> bool:
    is_named = product in named.get("product", ()) or (category is not None and category in named.get("category", ()))
    return is_named if discount.only else not is_named and kind != base.CHARGE


def _credited(session: Session, customers: Collection[int]) -> dict[int, Decimal]:
    """Return what was credited of agreements, drafts included."""
    invoice, L = session[invoicing.Invoice], session[invoicing.InvoiceLine]
    of: Any = L.volume_customer_id  # type: ignore[attr-defined]
    query: Any = (
        select(of, func.sum(L.net, type_=L.net.type))
        .join(invoice, invoice.id == L.invoice_id)
        .where(among(session, of, customers), invoice.state != "voided")
        .group_by(of)
    )
    return {id_: -net for id_, net in session.execute(query)}
