"""The purchase order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import ClassVar, Self

from sqlalchemy import Index, false, func, select
from sqlalchemy.schema import SchemaItem

from addons import sales
from addons.base import Address, Currency, Organisation, Partner, today
from addons.purchasing.purchase_line import PurchaseLine
from addons.purchasing.vendor import Vendor
from addons.stock import Warehouse
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
    rows,
)


class Purchase(Document, table="purchase_order", kind="purchase"):
    """Products ordered from a vendor; `order_reference` is the number of the sales order it was made of, if any.

    With `drop_ship` the vendor sends the goods to `receiver`, our customer. `receipt_status` is the share received, in
    percent. `vendor_reference` is the number under which the vendor confirmed it.
    """

    label = "purchase order"
    series_scope = "organisation_id"
    series_prefix = "PO"
    finished = frozenset({"closed"})
    listed: ClassVar[tuple[str, ...]] = (
        "number",
        "date",
        "partner.code",
        "partner.name",
        "state",
        "net_total",
        "receipt_status",
        "promised_date",
        "order_reference",
    )

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    partner_id: Mapped[int] = reference("base_partner")
    date: Mapped[dt.date] = column(index=True)
    currency_id: Mapped[int] = reference("base_currency", index=False)
    warehouse_id: Mapped[int] = reference("stock_warehouse", index=False)
    promised_date: Mapped[dt.date | None]
    order_reference: Mapped[str | None]
    vendor_reference: Mapped[str | None]
    order_id: Mapped[int | None] = reference("sales_order")
    drop_ship: Mapped[bool] = column(default=False, server_default=false())
    receiver_id: Mapped[int | None] = reference("base_partner", index=False)
    delivery_address_id: Mapped[int | None] = reference("base_address", index=False)
    sales_rep_id: Mapped[int | None] = reference("base_partner", index=False)
    priority: Mapped[int] = column(default=5, server_default="5")
    project_id: Mapped[int | None] = reference("sales_project", index=False)
    campaign_id: Mapped[int | None] = reference("sales_campaign", index=False)
    net_total: Mapped[Money] = column(default=ZERO, info={"computed": True})
    receipt_status: Mapped[int] = column(default=0, server_default="0", info={"computed": True})
    note: Mapped[str | None]

    organisation: Mapped[Organisation] = relation("base.Organisation")
    partner: Mapped[Vendor] = relation("base.Partner", "partner_id")
    currency: Mapped[Currency] = relation("base.Currency")
    warehouse: Mapped[Warehouse] = relation("stock.Warehouse")
    order: Mapped[sales.Order | None] = relation("sales.Order")
    receiver: Mapped[Partner | None] = relation("base.Partner", "receiver_id")
    delivery_address: Mapped[Address | None] = relation("base.Address")
    sales_rep: Mapped[Partner | None] = relation("base.Partner", "sales_rep_id")
    project: Mapped[sales.Project | None] = relation("sales.Project")
    campaign: Mapped[sales.Campaign | None] = relation("sales.Campaign")
    lines: Mapped[list[PurchaseLine]] = relation("purchasing.PurchaseLine", back="purchase", order_by="position")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """List purchase orders by how far they are received, page by page."""
        return [Index(None, "receipt_status", "id")]

    def reader(self) -> Partner:
        """Return who reads its papers."""
        return self.partner

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in warehouse, organisation, date and the vendor's currency: naming the vendor is enough."""
        rows = super().prepare(session, rows)
        vendors = session.known(Vendor, {row["partner_id"] for row in rows if row.get("partner_id") is not None})
        warehouses, organisations = session.known(Warehouse), session.known(Organisation)
        for row in rows:
            vendor = vendors.get(row.get("partner_id") or 0)
            if vendor is None or not vendor.is_vendor or not vendor.active:
                raise BadInput(
                    f"{vendor or 'nobody'} is no vendor we buy from",
                    remedy="Give partner: one whose is_vendor and active say yes.",
                )
            row.setdefault("warehouse_id", min(warehouses, default=None))
            if row["warehouse_id"] not in warehouses:
                raise BadInput("a purchase order needs a warehouse that exists", remedy="Give warehouse.")
            row.setdefault("organisation_id", warehouses[row["warehouse_id"]].organisation_id)
            row.setdefault("date", today(session, row["organisation_id"]))
            own = organisations[row["organisation_id"]].currency_id
            row.setdefault("currency_id", vendor.purchase_currency_id or own)
            row.setdefault("drop_ship", False)
            if row["drop_ship"] and row.get("receiver_id") is None:
                raise BadInput("a drop shipment needs somebody who gets it", remedy="Give receiver: the customer.")
        return rows

    @classmethod
    def summarise(cls, session: Session, rows: Sequence[Row]) -> None:
        """Sum the lines up, and say how far they are received."""
        super().summarise(session, rows)
        for row in rows:
            lines = row.get("lines") or ()
            row["net_total"] = sum((line["net"] for line in lines), ZERO)
            row["receipt_status"] = sales.status_of(lines, "received")
            days = [line["promised_date"] for line in lines if line.get("promised_date")]
            if row.get("promised_date") is None and days:
                row["promised_date"] = max(days)

    @classmethod
    def confirm(cls, session: Session, purchases: Sequence[Self]) -> None:
        """Send the orders to the vendors: from now on they change only by verbs."""

    @classmethod
    def reactivate(cls, session: Session, purchases: Sequence[Self]) -> None:
        """Make confirmed purchase orders drafts again, to be edited."""

    @classmethod
    def close(cls, session: Session, purchases: Sequence[Self]) -> None:
        """Expect no more of the orders: what is not received is cut, and may be ordered elsewhere."""
        load(session, purchases, "lines.purchase.currency")
        lines = [line for one in purchases for line in one.lines if line.received != line.quantity]
        _resize(session, [(line, line.received, line.cut + line.quantity - line.received) for line in lines])
        sum_up(session, purchases)

    @classmethod
    def reopen(cls, session: Session, purchases: Sequence[Self]) -> None:
        """Take the closing back: what was cut is expected again."""
        load(session, purchases, "lines.purchase.currency")
        _resize(
            session, [(line, line.quantity + line.cut, ZERO) for one in purchases for line in one.lines if line.cut]
        )
        sum_up(session, purchases)

    @classmethod
    def void(cls, session: Session, purchases: Sequence[Self]) -> None:
        """Undo purchase orders of which nothing is received; the vendor is told by hand."""


def _resize(session: Session, wanted: Sequence[tuple[PurchaseLine, Decimal, Decimal]]) -> None:
    """Give lines another quantity, with its net, and say how much of them is cut."""
    changed = [
        {"id": line.id, "quantity": quantity, "cut": cut, "net": line.purchase.currency.round(quantity * line.price)}
        for line, quantity, cut in wanted
    ]
    rows.update(session, session[PurchaseLine], changed)


def sum_up(session: Session, purchases: Iterable[Purchase]) -> None:
    """Bring totals and receipt status in line with the lines, in two statements."""
    known = {one.id: one for one in purchases}
    L = session[PurchaseLine]
    net, quantity, received = (
        func.sum(n, type_=n.type) for n in (L.net, func.abs(L.quantity, type_=L.quantity.type), L.received)
    )
    query = select(L.purchase_id, net, quantity, received).where(among(session, L.purchase_id, sorted(known)))
    found = {
        id_: (total, sales.percent(come, all_))
        for id_, total, all_, come in session.execute(query.group_by(L.purchase_id))
    }
    changed = [
        {"id": id_, "net_total": total, "receipt_status": share}
        for id_, (total, share) in sorted(found.items())
        if (total, share) != (known[id_].net_total, known[id_].receipt_status)
    ]
    rows.update(session, session[Purchase], changed)


def locked_purchases(session: Session, lines: Iterable[int]) -> list[Purchase]:
    """Lock the purchase orders of lines and return them; lines read before their order was locked are read again."""
    known = session.known(PurchaseLine, lines)
    ids = sorted({line.purchase_id for line in known.values()})
    free = [id_ for id_ in ids if not rows.is_held(session, Purchase, id_)]
    if free:
        rows.read_locked(session, session[Purchase], free)
        L = session[PurchaseLine]
        again = select(L).where(among(session, L.purchase_id, free)).execution_options(populate_existing=True)
        session.scalars(again).all()
    found = session.known(Purchase, ids)
    return [found[id_] for id_ in ids]
