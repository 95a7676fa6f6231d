"""What a line of an invoice comes to, as e-invoices ask for it: goods, its share of the whole's charges, one tax."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from core import ZERO


@dataclass(frozen=True)
class Taxed:
    """The net amount of a line is `goods` and `charges`: its share of discounts and surcharges of the whole, by name.

    `rate` is that of its tax, in percent. `because` says why it cannot be on an e-invoice, which know one tax per line.
    """

    goods: Decimal
    rate: Decimal
    tax: Decimal
    charges: Mapping[str, Decimal] = field(default_factory=dict)
    price_included: bool = False
    because: str = ""

    @property
    def net(self) -> Decimal:
        """Return the net amount."""
        return self.goods + sum(self.charges.values(), ZERO)
