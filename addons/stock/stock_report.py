"""What is where: on hand, reserved and free, by product, bin and lot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import select

from addons import base
from addons.reporting import Column, Parameter, Report
from addons.stock.balance import Balance
from addons.stock.bin import Bin
from addons.stock.units import in_words
from addons.stock.warehouse import Warehouse
from core import Session


class StockReport(Report, name="stock"):
    """The stock that lies in each bin, how much of it is reserved, and what is free."""

    title = "Stock on hand"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("product", str, help="Only this product, by code"),
        Parameter("warehouse", str, help="Only this warehouse, by code"),
        Parameter("purpose", str, help="Only bins of this purpose, such as available or staff"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return product, place, and the three quantities."""
        return [
            Column("code", "Product"),
            Column("product", "Name"),
            Column("warehouse", "Warehouse"),
            Column("bin", "Bin"),
            Column("status", "Status"),
            Column("lot", "Lot"),
            Column("quantity", "On hand", "quantity"),
            Column("reserved", "Reserved", "quantity"),
            Column("free", "Free", "quantity"),
            Column("words", "In units"),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per product, bin and lot that holds any, in three statements."""
        B, bin_, P, warehouse = session[Balance], session[Bin], session[base.Product], session[Warehouse]
        query = (
            select(
                P.id, P.code, P.name, warehouse.code, bin_.code, bin_.inventory_status, B.lot, B.quantity, B.reserved
            )
            .join(bin_, bin_.id == B.bin_id)
            .join(warehouse, warehouse.id == bin_.warehouse_id)
            .join(P, P.id == B.product_id)
            .where(B.quantity != 0)
            .order_by(P.code, warehouse.priority, warehouse.code, bin_.priority, bin_.code, B.lot)
        )
        for name, asked in (("product", P.code), ("warehouse", warehouse.code), ("purpose", bin_.purpose)):
            if values[name]:
                query = query.where(asked == values[name])
        found = session.execute(query).all()
        words = in_words(session, [(row[0], row[7]) for row in found])
        for (_, code, name, place, bin_code, status, lot, quantity, reserved), text in zip(found, words, strict=True):
            yield {
                "code": code,
                "product": name,
                "warehouse": place,
                "bin": bin_code,
                "status": status,
                "lot": lot,
                "quantity": quantity,
                "reserved": reserved,
                "free": quantity - reserved,
                "words": text,
            }
