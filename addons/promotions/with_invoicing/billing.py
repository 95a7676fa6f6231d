"""What is taken off an order is billed with its goods, each part with the same part of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from addons import invoicing, sales
from addons.promotions.order_line import OrderLine as GivenLine
from addons.promotions.order_line import shares_of
from core import ZERO, Session, load

Part = tuple[invoicing.OrderLine, Decimal, Decimal]


class OrderLine(GivenLine, invoicing.OrderLine, extends=True):
    """Discounts are billed pro rata, so that the parts sum to the whole."""

    @classmethod
    def billable(cls, session: Session, lines: Sequence[sales.OrderLine]) -> dict[int, Decimal]:
        """Let so much of what is taken off be billed as goes with what may be billed of the goods."""
        found = super().billable(session, lines)
        taking = [line for line in lines if line.is_off]  # type: ignore[attr-defined]
        if not taking:
            return found
        load(session, taking, "order.lines")
        goods = [line for order in {line.order for line in taking} for line in order.lines if not line.is_off]  # type: ignore[attr-defined]
        shares = shares_of(session, taking, super().billable(session, goods))
        return found | {line.id: shares[line.id] for line in taking if not line.order.is_cancelled}

    @classmethod
    def parts_along(cls, session: Session, groups: Mapping[int, Sequence[Part]]) -> dict[int, list[Part]]:
        """Bill what is taken off as far as the goods are billed: with these parts, less what was before."""
        found = super().parts_along(session, groups)
        lines = [line for parts in groups.values() for line, _, _ in parts]
        load(session, lines, "order.lines")
        orders = {line.order_id: line.order for line in lines}
        taking: list[Any] = [line for order in orders.values() for line in order.lines if line.is_off]  # type: ignore[attr-defined]
        if not taking:
            return found
        every: list[Any] = [line for order in orders.values() for line in order.lines]
        drafted = invoicing.drafted_quantities(session, every)
        reached = {line.id: line.invoiced + drafted.get(line.id, ZERO) for line in every}
        for key, parts in groups.items():
            reached |= {line.id: before + quantity for line, before, quantity in parts}
            here = {line.order_id for line, _, _ in parts}
            chosen = [line for line in taking if line.order_id in here]
            for id_, share in shares_of(session, chosen, reached).items():
                if rest := share - reached[id_]:
                    found[key].append((next(line for line in chosen if line.id == id_), reached[id_], rest))
                    reached[id_] = share
        return found


class InvoiceLine(invoicing.InvoiceLine, extends=True):
    """What is taken off is shown as one amount, whatever part of the goods it goes with."""

    @property
    def is_off(self) -> bool:
        """Say whether the line takes an amount off."""
        return self.order_line is not None and self.order_line.is_off  # type: ignore[attr-defined]

    @property
    def is_unlisted(self) -> bool:
        """Say whether papers do not list it by name."""
        return self.order_line is not None and self.order_line.is_unlisted  # type: ignore[attr-defined]

    @property
    def shown_quantity(self) -> Decimal:
        """Return 1 for what is taken off."""
        return Decimal(1) if self.is_off else super().shown_quantity

    @property
    def shown_price(self) -> Decimal:
        """Return the amount that is taken off."""
        return self.net if self.is_off else super().shown_price
