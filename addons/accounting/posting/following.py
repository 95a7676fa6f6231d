"""Which verbs of which documents are posted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addons import invoicing
from addons.accounting.posting import invoices, payments
from addons.accounting.posting.clearings import post_clearings
from addons.accounting.posting.levelling import level_invoices
from core import Document, Session

UNPOSTED = ("complete", "void", "pay", "order")
"""The verbs after which invoices need no look: they are posted themselves, or by what they make."""


def follow(session: Session, verb: str, documents: Sequence[Any]) -> None:
    """Post what a verb did to documents of one kind, if it is one that the books know."""
    model: type[Document] = type(documents[0])
    if issubclass(model, session[invoicing.Invoice]):
        _follow_invoices(session, verb, documents)
    elif issubclass(model, session[invoicing.Payment]):
        _follow_payments(session, verb, documents)
    elif "shipping" in session.composition.enabled:
        from addons.accounting.with_shipping.following import follow_shipments

        follow_shipments(session, verb, documents)


def _follow_invoices(session: Session, verb: str, documents: Sequence[Any]) -> None:
    if verb == "complete":
        invoices.post_invoices(session, documents)
    elif verb not in UNPOSTED:
        level_invoices(session, [one.id for one in documents])


def _follow_payments(session: Session, verb: str, documents: Sequence[Any]) -> None:
    if verb == "complete":
        payments.post_payments(session, documents)
    elif verb == "reverse":
        payments.post_reversals(session, documents)
    elif verb == "clear":
        post_clearings(session, documents)
