"""Payments in cash where the smallest coins are not in use: what is paid off differs from what is handed over."""

from __future__ import annotations

from decimal import Decimal

from addons.base import Currency
from core import ZERO, BadInput, Row

CASH = ("cash", "cash on delivery")
"""The ways to pay by which coins change hands."""


def handed_over(currency: Currency, amount: Decimal, method: str) -> Decimal:
    """Return what is handed over to pay an amount off: in cash what there are coins for."""
    return currency.cash(amount) if method in CASH else amount


def paid_off(currency: Currency, amount: Decimal, open_: Decimal, method: str) -> Decimal:
    """Return what an amount pays off of what is open: all of it, if that is what is handed over for it."""
    return open_ if amount == handed_over(currency, open_, method) else amount


def fill_rounding(row: Row, currency: Currency) -> None:
    """Fill in by how much a payment pays off more than is handed over; refuse coins that are not in use."""
    amount, row["rounding"] = row["amount"], ZERO
    if row.get("method") not in CASH or not currency.cash_unit:
        return
    if currency.cash(amount) != amount:
        raise BadInput(
            f"{amount.normalize():f} {currency.code} cannot be paid in cash: there are no coins below "
            f"{currency.cash_unit.normalize():f}",
            remedy=f"Give {currency.cash(amount):f}; what is open then may differ by the rounding.",
        )
    shared = sum((line["amount"] for line in row.get("lines") or ()), ZERO)
    if shared and currency.cash(shared) == amount:
        row["rounding"] = shared - amount
