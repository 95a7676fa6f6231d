"""Propose stock for a quantity: warehouse by warehouse, by the rule of the order line or else of the warehouse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from addons.stock.place import Place
from addons.stock.stock_rule import Offer, StockRule
from core import ZERO

NOT_UNIQUE = "no storage bin holds enough by itself"
DROPPED = "after applying the warehouse rules there is not enough"
Groups = Sequence[tuple[int, Sequence[Offer]]]
"""The offers of a product by warehouse, in the order in which they are asked."""


@dataclass
class Proposal:
    """What is taken from which place, in order, and why not otherwise."""

    parts: list[tuple[Place, Decimal]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def quantity(self) -> Decimal:
        """Return how much it is in all."""
        return sum((quantity for _, quantity in self.parts), ZERO)


def propose(
    groups: Groups, quantity: Decimal, rule: StockRule | None, rule_of: Callable[[int], StockRule | None]
) -> Proposal:
    """Propose places for a quantity; `rule` is the order line's, `rule_of` says that of a warehouse, if it has one."""
    final: list[Offer] = []
    unsure: list[Offer] = []
    if rule is not None and rule.across:
        choice = rule.choose([one for _, offers in groups for one in offers], quantity)
        (final if choice.final else unsure).extend(choice.offers)
    else:
        for warehouse, offers in groups:
            asked = rule or rule_of(warehouse)
            if asked is None:
                final += offers
            else:
                choice = asked.choose(offers, quantity)
                (final if choice.final else unsure).extend(choice.offers)
            if _sum(final) >= quantity:
                unsure = []
                break
    proposal = Proposal(_taken([*final, *unsure], quantity))
    if unsure and proposal.quantity > _sum(final):
        proposal.notes.append(NOT_UNIQUE)
    if proposal.quantity < min(quantity, sum((_sum(offers) for _, offers in groups), ZERO)):
        proposal.notes.append(DROPPED)
    return proposal


def _sum(offers: Sequence[Offer]) -> Decimal:
    return sum((one.quantity for one in offers), ZERO)


def _taken(offers: Sequence[Offer], quantity: Decimal) -> list[tuple[Place, Decimal]]:
    parts: list[tuple[Place, Decimal]] = []
    for offer in offers:
        if quantity <= 0:
            break
        part = min(quantity, offer.quantity)
        if part > 0:
            parts.append((offer.place, part))
            quantity -= part
    return parts


def simply(groups: Groups, quantity: Decimal) -> Proposal:
    """Propose the first places there are, without any rule."""
    parts: list[tuple[Place, Decimal]] = []
    for _, offers in groups:
        more = _taken(offers, quantity)
        parts += more
        quantity -= sum((part for _, part in more), ZERO)
        if quantity <= 0:
            break
    return Proposal(parts)


def own_first(own: Mapping[Place, Decimal], quantity: Decimal) -> list[tuple[Place, Decimal]]:
    """Return what is taken of what was reserved for the same line, before anything else."""
    return _taken([Offer(place, 0, held) for place, held in own.items()], quantity)
