"""What is asked of the branches of a metro order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from addons.base import Organisation
from addons.metro.metro_order import MetroOrder
from core import Check, Finding, Session


def branches_differ(session: Session, orders: Sequence[MetroOrder]) -> Iterator[Finding]:
    """Find metro orders that the selling branch would invoice itself."""
    known = session.known(Organisation)
    for order in orders:
        if order.invoicing_organisation_id in (None, order.delivering_organisation_id):
            code = known[order.organisation_id].code
            yield Finding(
                order, f"{code} sells, ships and invoices it: let another branch invoice (invoicing_organisation)"
            )


CHECKS = [
    Check(
        MetroOrder,
        "two branches",
        before=("offer", "confirm"),
        run=branches_differ,
        summary="One branch sells and ships, another one invoices",
    ),
]
