"""Kinds of price rules: what an addon subclasses to have a part in prices."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from addons.pricing.engine.quote import Quote, Terms

if TYPE_CHECKING:
    from core import Model, Session

LISTED, AGREED, DISCOUNTED, ADJUSTED, SURCHARGED = 10, 20, 30, 40, 80
"""The places of the kinds that are here: list prices, supply lines, discount schemas, adjustments, services."""


class PriceRule:
    """A kind of rule; contribute it by the hook `price_rules`. One is made for each set of quotes.

    The kinds run in order of `place`, each for all quotes. `reads` names the models its rules are kept in: what `read`
    returns of them stays in memory until one of them changes, so it must be plain values, no instances.
    """

    place: ClassVar[int]
    reads: ClassVar[tuple[type[Model], ...]] = ()
    grows: ClassVar[tuple[type[Model], ...]] = ()
    """Large tables that are not kept in memory, of which only new rows are to be noticed."""
    whole_order: bool = False
    """Whether a line's price may hang on other lines of its order."""

    def __init__(self, session: Session, data: Any) -> None:
        self.session, self.data = session, data

    @classmethod
    def read(cls, session: Session) -> Any:
        """Return the rules, in few statements: `data` of the instances, for many orders to come."""
        return None

    def begin(self, quotes: Sequence[Quote]) -> bool:
        """Get what the quotes need, for all at once; return False if this kind has nothing to say to any."""
        return True

    def apply(self, quote: Quote) -> None:
        """Change the price of a quote by `quote.apply`, or say by `quote.skip` why not."""
        raise NotImplementedError

    def likeness(self, terms: Terms) -> Hashable:
        """Return what of an order the prices of this kind hang on: lines of like orders are priced once.

        None, unless you say otherwise, prices each line by itself. Lines with attributes, components of kits and linked
        services are never taken together.
        """
        return None

    def steps(self, quote: Quote) -> Iterable[Decimal]:
        """Return the quantities from which on a rule may give another price, for tables of prices."""
        return ()
