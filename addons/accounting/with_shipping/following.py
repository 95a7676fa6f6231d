"""Which verbs of shipments are posted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addons import shipping
from addons.accounting.books.journal import COSTS
from addons.accounting.posting.inverse import post_inverse
from addons.accounting.with_shipping.shipments import SOURCE, post_shipments
from addons.base import today
from core import Session


def follow_shipments(session: Session, verb: str, documents: Sequence[Any]) -> None:
    """Post what a verb did to shipments; documents that are none are left alone."""
    if not isinstance(documents[0], session[shipping.Shipment]):
        return
    if verb == "complete":
        post_shipments(session, documents)
    elif verb == "reverse":
        days = {one.id: today(session, one.organisation_id) for one in documents}
        post_inverse(session, SOURCE, documents, ("complete", "reverse"), days, COSTS)
