"""The demonstration's stock and shipments."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

from sqlalchemy import func, select

from addons import sales
from addons.base import GOODS, Product
from addons.shipping import DeliveredOrder, Shipment
from addons.stock import Balance, Inventory
from addons.transfer import run_import
from core import App, Row, Session


def load(app: App, folder: str) -> list[str]:
    """Count the opening stock, ship what was shipped, and return the figures, recomputed from the database."""
    with app.unit("admin") as session:
        ids = session.create(Inventory, [_opening(session, Path(folder) / "products.csv")])
        app.fire(session, "complete", [session.get_one(session[Inventory], ids[0])]).expect_done()
    run_import(app, Path(folder) / "shipments.toml", user="admin").expect_good()
    order, shipment, balance = app[DeliveredOrder], app[Shipment], app[Balance]
    with app.unit(readonly=True) as session:
        shipped = session.scalar(select(func.count()).where(shipment.state == "completed"))
        open_ = session.scalar(select(func.count()).where(order.delivery_status < 100))
        first, last = session.execute(select(func.min(shipment.date), func.max(shipment.date))).one()
        on_hand = session.scalar(select(func.sum(balance.quantity, type_=balance.quantity.type)))
    return [
        f"{shipped:,} shipments completed, dated {first} to {last}; {open_} orders never shipped",
        f"{on_hand:,.0f} pieces on hand at the end",
    ]


def _opening(session: Session, products: Path) -> Row:
    """Return an inventory of what all orders need and what is left at the end, by the products file."""
    P, L, order = session[Product], session[sales.OrderLine], session[sales.Order]
    with products.open(encoding="utf-8", newline="") as file:
        left = {row["product_id"]: Decimal(row["units_in_stock"]) for row in csv.DictReader(file)}
    needed = dict(
        session.execute(select(L.product_id, func.sum(L.quantity, type_=L.quantity.type)).group_by(L.product_id)).all()
    )
    goods = session.execute(select(P.id, P.code).where(P.kind == GOODS).order_by(P.id)).all()
    first: dt.date = session.scalars(select(func.min(order.date))).one()
    lines = [{"product_id": id_, "counted": left.get(code, Decimal(0)) + needed.get(id_, 0)} for id_, code in goods]
    return {"date": first, "note": "Opening stock", "lines": lines}
