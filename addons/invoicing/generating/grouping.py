"""What orders share an invoice: small policies, to which addons add theirs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from core import BadInput, Session, did_you_mean, one_of
from core.composition import contributions


@dataclass(frozen=True)
class Grouping:
    """Say by a name what orders share an invoice: those of which `key` is the same, of one customer.

    Whatever the grouping, orders never share an invoice that differ in who is invoiced, at what address, by which
    organisation, in which currency, or by which payment term.
    """

    name: str
    key: Callable[[Any], Hashable]
    summary: str


GROUPINGS = [
    Grouping("customer", lambda order: None, "All orders of a customer"),
    Grouping("bill address", lambda order: order.invoice_address_id, "Orders billed at one address"),
    Grouping("contact", lambda order: order.decision_partner_id, "Orders that one contact decided on"),
    Grouping("organisation", lambda order: order.organisation_id, "Orders that one organisation sold"),
    Grouping("project", lambda order: order.project_id, "Orders of one project"),
    Grouping("location", lambda order: order.delivery_address_id, "Orders delivered to one address"),
    Grouping("order", lambda order: order.id, "Each order by itself"),
]
USUAL = "customer"
"""What customers with a schedule are grouped by that says nothing else."""


def groupings(session: Session) -> Mapping[str, Grouping]:
    """Return the groupings that the enabled addons bring, by name."""
    composition = session.composition

    def found() -> dict[str, Grouping]:
        return {one.name: one for _, one in contributions(composition.manager, "invoice_groupings", Grouping)}

    return composition.once("invoice groupings", found)


def grouping_named(session: Session, name: str) -> Grouping:
    """Return a grouping by its name; raises BadInput for one there is not."""
    known = groupings(session)
    if name not in known:
        raise BadInput(
            f"'{name}' is nothing to group invoices by{did_you_mean(name, known)}",
            remedy=f"Choose one of: {one_of(known)}.",
        )
    return known[name]
