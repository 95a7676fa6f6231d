"""Currencies, their precision, and the coins there are."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from core import BadInput, Mapped, Model, Money, Row, Session, column, rounded


class Currency(Model, table="base_currency"):
    """A currency by its ISO 4217 code; amounts have `digits` places after the point.

    Where the smallest coins are not in use, `cash_unit` is the smallest amount that is paid in cash, such as 0.05.
    """

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    digits: Mapped[int] = column(default=2)
    cash_unit: Mapped[Money | None]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a cash unit that is no multiple of the smallest amount."""
        rows = super().prepare(session, rows)
        for row in rows:
            unit, digits = row.get("cash_unit"), row.get("digits", 2)
            if unit is not None and (unit <= 0 or rounded(unit, digits) != unit):
                raise BadInput(
                    f"currency {row['code']} cannot be paid in cash in steps of {unit.normalize():f}",
                    remedy=f"Give a multiple of {Decimal(1).scaleb(-digits):f}, such as 0.05, or leave it empty.",
                )
        return rows

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

    def cash(self, amount: Decimal) -> Decimal:
        """Return what of an amount is paid in cash: the nearest that there are coins for, half of them up."""
        if not self.cash_unit:
            return amount
        return self.round(rounded(amount / self.cash_unit, 0) * self.cash_unit)

    def round(self, amount: Decimal) -> Decimal:
        """Round an amount half up to the currency's precision."""
        return rounded(amount, self.digits)
