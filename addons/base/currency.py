"""Currencies and their precision."""

from __future__ import annotations

from decimal import Decimal

from core import BadInput, Mapped, Model, column, rounded


class Currency(Model, table="base_currency"):
    """A currency by its ISO 4217 code; amounts have `digits` places after the point."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    digits: Mapped[int] = column(default=2)

    @property
    def unit(self) -> Decimal:
        """Return the smallest amount, such as a cent."""
        return Decimal(1).scaleb(-self.digits)

    def refuse_finer(self, amount: Decimal | None, what: str) -> None:
        """Raise BadInput for an amount that the currency has no coins for; `what` says of what it is the amount."""
        if amount is not None and self.round(amount) != amount:
            places = f"{self.digits} places" if self.digits else "no places"
            raise BadInput(
                f"{what} of {amount.normalize():f} {self.code} is finer than the currency, which has {places}",
                remedy=f"Give {self.round(amount):f}, or what else is meant.",
            )

    def round(self, amount: Decimal) -> Decimal:
        """Round an amount half up to the currency's precision."""
        return rounded(amount, self.digits)
