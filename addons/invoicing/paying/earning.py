"""The early payment discount that an invoice still earns (semantics 7.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from addons.base import Currency
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.terms.business_days import free_days
from addons.invoicing.terms.early_payment import earned
from addons.invoicing.terms.payment_term import PaymentTerm
from core import ZERO, Session

Earning = Callable[[Decimal], Decimal]
"""Says what paying a part off earns, the part with its discount."""


def nothing(_: Decimal) -> Decimal:
    """Earn nothing."""
    return ZERO


def earning_of(session: Session, invoice: Invoice, day: dt.date) -> Earning:
    """Return what paying parts of an invoice off on a day earns; nothing when that is too late, or it is a credit memo.

    The parts paid before count, so that all parts paid in time earn what the whole does.
    """
    term = session.known(PaymentTerm).get(invoice.payment_term_id or 0)
    if term is None or not term.discount or invoice.total <= ZERO:
        return nothing
    is_free = free_days(session, invoice.organisation_id)
    share = term.discount_share(invoice.total, invoice.net_total, invoice.date, day, is_free)
    if not share:
        return nothing
    rounded, before = session.known(Currency)[invoice.currency_id].round, invoice.paid
    return lambda part: earned(share, part, rounded, before)
