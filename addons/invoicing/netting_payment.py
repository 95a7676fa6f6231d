"""The netting payment: no money moves, but what was paid counts for other documents than before."""

from __future__ import annotations

from addons.invoicing.payment import Payment


class NettingPayment(Payment, kind="netting"):
    """Pays documents with what was paid on others; its lines add up to 0."""

    label = "netting payment"
    methods = ("netting",)
    is_allocated = False
    exempt_from = frozenset({"not overpaid", "payer"})
