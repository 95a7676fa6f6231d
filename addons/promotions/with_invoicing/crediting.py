"""Credit volume discounts: a credit memo for each customer and agreement, a line for each product and tax."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal

from sqlalchemy import select

from addons import base, invoicing
from addons.promotions.with_invoicing.turnover import Earned, Share, earned
from addons.promotions.with_invoicing.volume_discount import VolumeCustomer, VolumeDiscount
from addons.schemas import figure
from core import ZERO, Mapped, NotFound, Row, Session, Transition, among, reference, relation, unknown
from core import rows as writing


class VolumeCredit(invoicing.CreditMemo, kind="volume_credit"):
    """The credit memo of a volume discount: taken back, what it credited is due again."""

    label = "volume credit memo"


class InvoiceLine(invoicing.InvoiceLine, extends=True):
    """Lines of credit memos know the volume discount that they credit."""

    volume_customer_id: Mapped[int | None] = reference("promotions_volume_customer")

    volume_customer: Mapped[VolumeCustomer | None] = relation("promotions.VolumeCustomer")

    def credit_row(self) -> Row:
        """Let taking a credit back count for the agreement too."""
        return super().credit_row() | {"volume_customer_id": self.volume_customer_id}


def agreements(session: Session, codes: Collection[str] = (), partners: Collection[str] = ()) -> list[VolumeCustomer]:
    """Return the agreements of these codes and of these customers, all if none is named; raises NotFound."""
    known = {one.code: one.id for one in session.known(VolumeDiscount).values()}
    for code in codes:
        if code not in known:
            raise unknown("volume discount", code, known, error=NotFound)
    C, P = session[VolumeCustomer], session[base.Partner]
    query = select(C).join(P, P.id == C.partner_id).order_by(C.id)
    active = {one.id for one in session.known(VolumeDiscount).values() if one.active}
    query = query.where(among(session, C.discount_id, {known[code] for code in codes} if codes else active))
    if partners:
        query = query.where(among(session, P.code, partners))
    return list(session.scalars(query))


def credit_volume_discounts(
    session: Session, customers: Sequence[VolumeCustomer], until: dt.date | None = None, on: dt.date | None = None
) -> tuple[list[int], list[Earned]]:
    """Make draft credit memos of what is due and not credited yet; return their ids, and what each agreement earned.

    The amount is allotted to products and taxes by their turnover. The agreements are locked, so that nobody credits
    the same meanwhile. Costs the same statements for any number of customers.
    """
    ids = [one.id for one in customers]
    locked = writing.read_locked(session, session[VolumeCustomer], ids)
    found = earned(session, list(locked), until)
    headers = [header for one in found if one.open > 0 for header in _memos(session, one, on)]
    with session.in_verb():
        return session.create(VolumeCredit, headers), found


def _memos(session: Session, one: Earned, on: dt.date | None) -> list[Row]:
    """Return a credit memo for each organisation that has billed something."""
    positive = {share: net for share, net in one.shares.items() if net > 0}
    amounts = _allotted(one, positive)
    groups: dict[int, list[Row]] = {}
    products = session.known(base.Product, {product for _, product, _, _ in positive if product is not None})
    for (organisation, product_id, tax, rate), amount in amounts.items():
        if amount and product_id is not None:
            groups.setdefault(organisation, []).append(
                {
                    "product_id": product_id,
                    "description": f"{one.discount.name}: {figure(amount, 2)}",
                    "quantity": Decimal(-1),
                    "unit_id": products[product_id].unit_id,
                    "price": amount,
                    "tax_id": tax,
                    "tax_rate": rate,
                    "net": -amount,
                    "tax_amount": -one.currency.round(amount * rate / 100),
                    "volume_customer_id": one.customer.id,
                }
            )
    return [
        {
            "organisation_id": organisation,
            "partner_id": one.customer.partner_id,
            "currency_id": one.currency.id,
            "date": on or base.today(session, organisation),
            "note": f"{one.discount.name}: {figure(one.due, 2)} earned, {figure(one.credited, 2)} credited before",
            "lines": lines,
        }
        for organisation, lines in groups.items()
    ]


def _allotted(one: Earned, positive: dict[Share, Decimal]) -> dict[Share, Decimal]:
    """Allot what is open to products and taxes; the parts are differences of cumulative shares."""
    whole = sum(positive.values(), ZERO)
    passed = before = ZERO
    found: dict[Share, Decimal] = {}
    for share, net in positive.items():
        passed += net
        reached = one.currency.round(one.open * passed / whole)
        found[share], before = reached - before, reached
    return found


TRANSITIONS = [
    Transition(VolumeCredit, "reverse", "completed", "reversed", "Take the credit back: what it credited is due again"),
]
