"""The reconciliation of the branches: whether the books of both say the same of each metro order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import aliased

from addons.base import Organisation
from addons.metro.branch_note import DeliveredNote, InvoicedNote
from addons.metro.metro_order import MetroOrder
from addons.metro.notes import booked_values
from addons.reporting import Column, Parameter, Report
from core import ZERO, Session

COUNTED = ("confirmed", "closed", "voided")


class ReconciliationReport(Report, name="metro_reconciliation"):
    """Compare the books of the branches, order by order.

    `claimed` is what the delivering branch has in its book, `owed` what the invoicing one has; they agree when the
    difference is 0. `paid` is what the customer has paid at the invoicing branch.
    """

    title = "Reconciliation of the branches"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("differing", bool, False, help="Only orders on which the branches do not agree"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return the branches, the order, and what each book says."""
        return [
            Column("delivering", "Delivered by"),
            Column("invoicing", "Invoiced by"),
            Column("order", "Order"),
            Column("date", "Date", "date"),
            Column("claimed", "Claimed", "money", total=True),
            Column("owed", "Owed", "money", total=True),
            Column("difference", "Difference", "money", total=True),
            Column("agrees", "Agrees"),
            Column("paid", "Paid by customer", "money", total=True),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per metro order that counts, in three statements."""
        order, seller, biller = session[MetroOrder], aliased(session[Organisation]), aliased(session[Organisation])
        query = (
            select(order, seller.code, biller.code)
            .join(seller, seller.id == order.delivering_organisation_id)
            .join(biller, biller.id == order.invoicing_organisation_id)
            .where(order.state.in_(COUNTED))
            .order_by(seller.code, biller.code, order.date, order.number)
        )
        found = session.execute(query).all()
        ids = [one.id for one, _, _ in found]
        claimed, owed = booked_values(session, DeliveredNote, ids), booked_values(session, InvoicedNote, ids)
        for one, delivering, invoicing in found:
            difference = claimed.get(one.id, ZERO) - owed.get(one.id, ZERO)
            if values["differing"] and not difference:
                continue
            yield {
                "delivering": delivering,
                "invoicing": invoicing,
                "order": one.number,
                "date": one.date,
                "claimed": claimed.get(one.id, ZERO),
                "owed": owed.get(one.id, ZERO),
                "difference": difference,
                "agrees": "no" if difference else "yes",
                "paid": one.paid,
            }
