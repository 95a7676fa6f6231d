"""Payments by which no money moves: what was paid counts for other documents than before, or credit is used."""

from __future__ import annotations

from collections.abc import Collection

from addons.invoicing.payments.payment import Payment
from core import Session


class NettingPayment(Payment, kind="netting"):
    """Pays documents with what was paid on others; its lines add up to 0."""

    label = "netting payment"
    is_allocated = False
    exempt_from = frozenset({"not overpaid", "payer"})

    @classmethod
    def ways_to_pay(cls, session: Session) -> Collection[str]:
        """Return the one way."""
        return ("netting",)


class CreditUse(Payment, kind="credit_use"):
    """Pays documents with what the customer has paid too much before, and with credit memos; its lines add up to 0."""

    label = "use of credit"

    @classmethod
    def ways_to_pay(cls, session: Session) -> Collection[str]:
        """Return the one way."""
        return ("credit",)
