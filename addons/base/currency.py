"""Currencies and their precision."""

from __future__ import annotations

from decimal import Decimal

from core import Mapped, Model, column, rounded


class Currency(Model, table="base_currency"):
    """A currency by its ISO 4217 code; amounts have `digits` places after the point."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    digits: Mapped[int] = column(default=2)

    def round(self, amount: Decimal) -> Decimal:
        """Round an amount half up to the currency's precision."""
        return rounded(amount, self.digits)
