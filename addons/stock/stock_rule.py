"""Warehouse rules: which of the stock on offer is taken for a quantity (semantics 9.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from addons.stock.place import Place
from core import BadInput, Session, did_you_mean, one_of
from core.composition import contributions


@dataclass(eq=False)
class Offer:
    """What is free of a product in a place of a warehouse; offers come in the order they would be taken."""

    place: Place
    warehouse: int
    quantity: Decimal


@dataclass(frozen=True)
class Choice:
    """The offers that a rule leaves; not `final` if they are to be used only where there is nothing better."""

    offers: Sequence[Offer]
    final: bool = True


@dataclass(frozen=True)
class StockRule:
    """A rule by name: `choose` is given the offers of one warehouse and the quantity that is wanted.

    A rule that reaches `across` warehouses is asked once for those of all warehouses where an order line names it.
    """

    name: str
    choose: Callable[[Sequence[Offer], Decimal], Choice]
    summary: str
    across: bool = False


DEFAULT = "default"


def everything(offers: Sequence[Offer], quantity: Decimal) -> Choice:
    """Leave all offers as they are."""
    return Choice(offers)


def unique_bin(offers: Sequence[Offer], quantity: Decimal) -> Choice:
    """Leave the first bin that holds enough; where none does, all of it for want of something better."""
    first = _first_enough(((one.place.bin, one) for one in offers), quantity)
    return Choice(first) if first else Choice(offers, final=False)


def unique_attribute(offers: Sequence[Offer], quantity: Decimal) -> Choice:
    """Leave the first lot of which there is enough; where there is none, nothing."""
    return Choice(_first_enough(((one.place.lot, one) for one in offers if one.place.lot), quantity))


def _first_enough(offers: Iterable[tuple[Hashable, Offer]], quantity: Decimal) -> list[Offer]:
    groups: dict[Hashable, list[Offer]] = defaultdict(list)
    for key, offer in offers:
        groups[key].append(offer)
    return next((group for group in groups.values() if sum(one.quantity for one in group) >= quantity), [])


RULES = [
    StockRule(DEFAULT, everything, "Take from bin after bin, by priority"),
    StockRule("unique bin", unique_bin, "Take all of it from one bin, if one holds enough"),
    StockRule("unique attribute", unique_attribute, "Take all of it from one lot, or nothing", across=True),
]


def rules_of(session: Session) -> Mapping[str, StockRule]:
    """Return the rules of all addons by name."""
    manager = session.composition.manager
    found = session.composition.once(
        "stock rules", lambda: {rule.name: rule for _, rule in contributions(manager, "stock_rules", StockRule)}
    )
    return found


def refuse_unknown_rule(session: Session, name: str | None) -> None:
    """Raise BadInput for a rule that does not exist."""
    rules = rules_of(session)
    if name is not None and name not in rules:
        raise BadInput(
            f"'{name}' is no rule for choosing stock{did_you_mean(name, rules)}",
            remedy=f"Choose one of: {one_of(rules)}.",
        )
