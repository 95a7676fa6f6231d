"""The sales order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar, Self

from sqlalchemy import Index, UniqueConstraint, select
from sqlalchemy.schema import SchemaItem

from addons.base import Address, Currency, Organisation, Partner
from addons.sales.order_line import OrderLine
from core import (
    ZERO,
    BadInput,
    Document,
    Mapped,
    Money,
    Row,
    Session,
    among,
    column,
    load,
    reference,
    relation,
)
from core import rows as writing


class Order(Document, table="sales_order", kind="standard"):
    """Products ordered by a customer at a price; the root of all order types.

    `net_total` is the sum of the lines' net amounts, `total` that with taxes, in the order's currency.
    """

    label = "sales order"
    series_scope = "organisation_id"
    series_prefix = "SO"
    listed: ClassVar[tuple[str, ...]] = (
        "number",
        "date",
        "partner.code",
        "partner.name",
        "state",
        "total",
        "net_total",
        "kind",
    )

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    partner_id: Mapped[int] = reference("base_partner")
    date: Mapped[dt.date] = column(index=True)
    order_reference: Mapped[str | None]
    sales_rep_id: Mapped[int | None] = reference("base_partner")
    currency_id: Mapped[int] = reference("base_currency", index=False)
    invoice_address_id: Mapped[int | None] = reference("base_address", index=False)
    delivery_address_id: Mapped[int | None] = reference("base_address", index=False)
    scheduled_date: Mapped[dt.date | None]
    net_total: Mapped[Money] = column(default=ZERO, info={"computed": True})
    tax_total: Mapped[Money] = column(default=ZERO, info={"computed": True})
    total: Mapped[Money] = column(default=ZERO, info={"computed": True})
    note: Mapped[str | None]

    organisation: Mapped[Organisation] = relation("base.Organisation")
    partner: Mapped[Partner] = relation("base.Partner", "partner_id")
    sales_rep: Mapped[Partner | None] = relation("base.Partner", "sales_rep_id")
    currency: Mapped[Currency] = relation("base.Currency")
    invoice_address: Mapped[Address | None] = relation("base.Address", "invoice_address_id")
    delivery_address: Mapped[Address | None] = relation("base.Address", "delivery_address_id")
    lines: Mapped[list[OrderLine]] = relation(
        "sales.OrderLine", back="order", order_by="position", cascade="all, delete-orphan"
    )

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Number orders uniquely per organisation; find a customer's orders by date."""
        return [UniqueConstraint("organisation_id", "number"), Index(None, "partner_id", "date")]

    # --- entering -----------------------------------------------------------------------------------------

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in organisation, currency, date and addresses: naming the customer is enough."""
        rows = super().prepare(session, rows)
        _fill_organisation(session, rows)
        addresses = _addresses(session, {row["partner_id"] for row in rows})
        for row in rows:
            row.setdefault("date", session.today)
            delivery, invoice = addresses.get(row["partner_id"], (None, None))
            row.setdefault("delivery_address_id", delivery)
            row.setdefault("invoice_address_id", invoice)
        return rows

    @classmethod
    def summarise(cls, session: Session, rows: Sequence[Row]) -> None:
        """Sum the lines into the header, for rows about to be inserted."""
        super().summarise(session, rows)
        for row in rows:
            lines = row.get("lines") or ()
            row["net_total"] = sum((line["net"] for line in lines), ZERO)
            row["tax_total"] = sum((line["tax_amount"] for line in lines), ZERO)
            row["total"] = row["net_total"] + row["tax_total"]

    def check_values(self) -> None:
        """Recompute the totals of an order edited by hand."""
        super().check_values()
        lines: list[OrderLine] = self.kept_lines()
        for line in lines:
            line.compute_amounts(self.currency)
        self.net_total = sum((line.net for line in lines), ZERO)
        self.tax_total = sum((line.tax_amount for line in lines), ZERO)
        self.total = self.net_total + self.tax_total

    # --- verbs --------------------------------------------------------------------------------------------

    @classmethod
    def confirm(cls, session: Session, orders: Sequence[Self]) -> None:
        """Accept the orders: from now on they change only by verbs."""

    @classmethod
    def close(cls, session: Session, orders: Sequence[Self]) -> None:
        """Finish the orders: what is neither delivered nor invoiced is cut and becomes lost sales (semantics 8.5)."""
        load(session, orders, "lines")
        lines = [line for order in orders for line in order.lines]
        kept = session[OrderLine].kept_quantities(session, lines)
        cut_lines(session, lines, kept)
        refresh_totals(session, orders)

    @classmethod
    def void(cls, session: Session, orders: Sequence[Self]) -> None:
        """Undo the orders: every quantity and amount becomes 0 (semantics 2.1)."""
        load(session, orders, "lines")
        lines = [line for order in orders for line in order.lines]
        cut_lines(session, lines, {}, remark="Voided")
        refresh_totals(session, orders)


def cut_lines(session: Session, lines: Sequence[OrderLine], kept: dict[int, Decimal], *, remark: str = "Close") -> None:
    """Reduce lines to the quantities kept (by line id; 0 if missing), remembering the old quantity and what is lost."""
    load(session, lines, "order.currency")
    changed = [line for line in lines if abs(kept.get(line.id, ZERO)) < abs(line.quantity)]
    writing.update(
        session,
        session[OrderLine],
        [
            {
                "id": line.id,
                "quantity": kept.get(line.id, ZERO),
                "lost_sales": line.quantity - kept.get(line.id, ZERO) if remark == "Close" else ZERO,
                "description": f"{remark} ({line.quantity.normalize():f}) {line.description or ''}".strip(),
                **line.amounts(kept.get(line.id, ZERO), line.order.currency),
            }
            for line in changed
        ],
    )


def refresh_totals(session: Session, orders: Sequence[Order]) -> None:
    """Sum the loaded lines of orders into their headers."""
    if not orders:
        return
    writing.update(
        session,
        session[Order],
        [
            {
                "id": order.id,
                "net_total": (net := sum((line.net for line in order.lines), ZERO)),
                "tax_total": (tax := sum((line.tax_amount for line in order.lines), ZERO)),
                "total": net + tax,
            }
            for order in orders
        ],
    )


def _fill_organisation(session: Session, rows: Sequence[Row]) -> None:
    found = {id_: one.currency_id for id_, one in session.known(Organisation).items()}
    for row in rows:
        if "partner_id" not in row:
            raise BadInput("a sales order needs a customer", remedy="Give partner_id.")
        row.setdefault("organisation_id", min(found, default=None))
        if row["organisation_id"] not in found:
            raise BadInput(f"there is no organisation #{row['organisation_id']}")
        row.setdefault("currency_id", found[row["organisation_id"]])


def _addresses(session: Session, partners: set[int]) -> dict[int, tuple[int | None, int | None]]:
    """Return each partner's (delivery, invoice) address: the first of its kind."""
    A = session[Address]
    query = (
        select(A.id, A.partner_id, A.for_delivery, A.for_invoice)
        .where(among(session, A.partner_id, partners))
        .order_by(A.id.desc())
    )
    delivery: dict[int, int] = {}
    invoice: dict[int, int] = {}
    for id_, partner, for_delivery, for_invoice in session.execute(query):
        if for_delivery:
            delivery[partner] = id_
        if for_invoice:
            invoice[partner] = id_
    return {partner: (delivery.get(partner), invoice.get(partner)) for partner in partners}
