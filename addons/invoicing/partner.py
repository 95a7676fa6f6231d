"""What business partners agree on for payment."""

from __future__ import annotations

from addons import base
from addons.invoicing.payment_term import PaymentTerm
from core import Mapped, reference, relation


class Partner(base.Partner, extends=True):
    """Partners have a payment term."""

    payment_term_id: Mapped[int | None] = reference("payment_term", index=False)

    payment_term: Mapped[PaymentTerm | None] = relation("invoicing.PaymentTerm")
