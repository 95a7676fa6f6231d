"""Backorders: demand that was not met, recorded for forecasting (semantics 10.8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import Index, select
from sqlalchemy.schema import SchemaItem

from addons.base import Organisation, Partner, Product, today
from core import Mapped, Model, Quantity, Row, Session, among, column, reference, relation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addons.sales.order.order_line import OrderLine


class Backorder(Model, table="sales_backorder"):
    """A quantity of a product a customer wanted and could not be promised or given, in the product's unit.

    `requested` less `available` is `short`; `cause` says where it was found, such as "close" or "ship".
    """

    kept_by = "the verbs that find demand not met"

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    date: Mapped[dt.date]
    partner_id: Mapped[int] = reference("base_partner")
    product_id: Mapped[int] = reference("base_product", index=False)
    order_id: Mapped[int] = reference("sales_order")
    order_line_id: Mapped[int | None] = reference("sales_order_line", index=False)
    requested: Mapped[Quantity]
    available: Mapped[Quantity]
    short: Mapped[Quantity]
    cause: Mapped[str] = column(default="short")

    organisation: Mapped[Organisation] = relation("base.Organisation")
    partner: Mapped[Partner] = relation("base.Partner")
    product: Mapped[Product] = relation("base.Product")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find the demand for a product by date."""
        return [Index(None, "product_id", "date")]


def record_backorders(session: Session, short: Iterable[tuple[OrderLine, Decimal, Decimal]], cause: str) -> None:
    """Record (line, requested, available) where less was available than requested, in one statement at the commit.

    What was recorded of a line before in the same figures is not recorded again, so trying again changes nothing.
    What was merely offered is no demand.
    """
    missing = [one for one in short if one[2] < one[1] and one[0].product_id is not None and one[0].order.in_demand]
    if not missing:
        return
    B = session[Backorder]
    query = select(B.order_line_id, B.requested, B.available).where(
        B.cause == cause, among(session, B.order_id, {line.order_id for line, _, _ in missing})
    )
    known = {tuple(row) for row in session.execute(query)}
    new = [one for one in missing if (one[0].id, one[1], one[2]) not in known]
    session.later(Backorder, [_row(session, *one, cause) for one in new])


def _row(session: Session, line: OrderLine, requested: Decimal, available: Decimal, cause: str) -> Row:
    return {
        "organisation_id": line.order.organisation_id,
        "date": today(session, line.order.organisation_id),
        "partner_id": line.order.partner_id,
        "product_id": line.product_id,
        "order_id": line.order_id,
        "order_line_id": line.id,
        "requested": requested,
        "available": available,
        "short": requested - available,
        "cause": cause,
    }
