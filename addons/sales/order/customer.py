"""What is agreed with a customer, and so proposed for each of their orders."""

from __future__ import annotations

from collections.abc import Sequence

from addons import base
from addons.sales.order.terms import refuse_unknown_terms, ways_to_pay
from core import Mapped, Row, Session, reference, relation


class Customer(base.Partner, extends=True):
    """Customers have a sales representative, terms, and somebody who is invoiced in their place."""

    sales_rep_id: Mapped[int | None] = reference("base_partner", index=False)
    invoice_partner_id: Mapped[int | None] = reference("base_partner", index=False)
    payment_method: Mapped[str | None]
    invoice_term: Mapped[str | None]
    delivery_term: Mapped[str | None]
    delivery_via: Mapped[str | None]
    freight_rule: Mapped[str | None]
    priority: Mapped[int | None]

    sales_rep: Mapped[base.Partner | None] = relation("base.Partner", "sales_rep_id")
    invoice_partner: Mapped[base.Partner | None] = relation("base.Partner", "invoice_partner_id")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse terms that do not exist."""
        rows, methods = super().prepare(session, rows), ways_to_pay(session)
        for row in rows:
            refuse_unknown_terms(row, methods)
        return rows
