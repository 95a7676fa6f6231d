"""What becomes of opportunities follows their offers and orders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from addons import invoicing, sales
from addons.crm.opportunities.opportunity import OPEN, Opportunity
from core import ZERO, Document, Mapped, Session, among, reference, relation, rows

WAITING = ("draft", "offered", "planned", "placed", "not accepted", "under evaluation", "waiting payment", "temporal")
"""The states of offers and orders that may still become something."""
GONE = ("rejected", "voided", "cancelled")


class OfferedOpportunity(sales.Order, extends=True):
    """An offer, or an order, is made for an opportunity; what is made of it belongs to the same one."""

    opportunity_id: Mapped[int | None] = reference("crm_opportunity")

    opportunity: Mapped[Opportunity | None] = relation("crm.Opportunity")


@dataclass
class Offers:
    """What the offers and orders of one opportunity come to, and what became of them."""

    open_amounts: list[Decimal] = field(default_factory=list)
    is_won: bool = False
    reasons: list[str] = field(default_factory=list)
    others: int = 0

    @property
    def amount(self) -> Decimal | None:
        """Return what is open on offers; None where nothing is."""
        return sum(self.open_amounts, ZERO) if self.open_amounts else None

    @property
    def is_lost(self) -> bool:
        """Say whether every offer was rejected or expired."""
        return bool(self.reasons) and not (self.is_won or self.open_amounts or self.others)

    @classmethod
    def of(cls, session: Session, ids: Iterable[int]) -> dict[int, Offers]:
        """Return them by opportunity, in one statement; those without offers are not named."""
        order: Any = session[OfferedOpportunity]
        columns = (order.opportunity_id, order.kind, order.state, order.total, order.currency_id, order.reject_reason)
        query = select(*columns).where(among(session, order.opportunity_id, sorted(set(ids)))).order_by(order.id)
        types: Any = session.composition.types_of(session[sales.Order])
        offers = {one.stored_kind() for one in types.values() if one.is_offer}
        found: dict[int, Offers] = {}
        stored = session.execute(query).all()
        rate = invoicing.company_rates(
            session, {currency for _, _, state, _, currency, _ in stored if state in WAITING}
        )
        for id_, kind, state, total, currency, reason in stored:
            one = found.setdefault(id_, Offers())
            if state in WAITING:
                one.open_amounts.append(rate(total, currency))
            elif state in ("confirmed", "closed") and kind not in offers:
                one.is_won = True
            elif state == "rejected":
                one.reasons.append(reason or "rejected")
            elif state not in GONE and state != "converted":
                one.others += 1
        return found


def follow(session: Session, orders: Sequence[Document]) -> None:
    """Bring opportunities in line with offers and orders that have changed; costs nothing where these are for none."""
    if not orders or not isinstance(orders[0], session[sales.Order]):
        return
    ids = {one.opportunity_id for one in orders if one.opportunity_id is not None}  # type: ignore[attr-defined]
    if not ids:
        return
    known = session.known(Opportunity, ids)
    rows.lock(session, list(known.values()))
    offers = Offers.of(session, ids)
    changed, won = [], []
    lost: dict[str, list[Opportunity]] = {}
    for id_, one in sorted(known.items()):
        made = offers.get(id_, Offers())
        expected = one.amount if made.amount is None else made.amount
        if one.state == OPEN and not made.is_won and expected != one.expected_amount:
            changed.append({"id": id_, "expected_amount": expected})
        if one.state == OPEN and made.is_won:
            won.append(one)
        elif one.state == OPEN and made.is_lost:
            lost.setdefault(made.reasons[-1], []).append(one)
    rows.update(session, session[Opportunity], changed)
    with session.in_verb():  # what the order brings about needs no permission of its own
        if won:
            session.fire("win", won).expect_done()
        for reason, ones in lost.items():
            session.fire("lose", ones, because=reason).expect_done()
