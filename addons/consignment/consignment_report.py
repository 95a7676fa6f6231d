"""What lies with whom: the stock of borrow bins by holder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import select

from addons import base, stock
from addons.consignment.consignment_order import PURPOSE
from addons.consignment.holder import Bin
from addons.reporting import Column, Parameter, Report
from core import ZERO, NotFound, Session, did_you_mean


class ConsignmentReport(Report, name="consignment"):
    """The goods that lie with others: holder, bin, product, quantity, and their value at list prices."""

    title = "Consignment stock"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("holder", str, help="Only what this partner holds, by code"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return holder, bin, product, quantity and value."""
        return [
            Column("holder", "Holder"),
            Column("bin", "Bin"),
            Column("warehouse", "Warehouse"),
            Column("code", "Product"),
            Column("product", "Name"),
            Column("quantity", "Quantity", "quantity"),
            Column("unit", "Unit"),
            Column("value", "Value at list price", "money", total=True),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per product and bin that holds any, in one statement."""
        B, bin_, P = session[stock.Balance], session[Bin], session[base.Product]
        partner, unit, warehouse = session[base.Partner], session[base.Unit], session[stock.Warehouse]
        query = (
            select(partner.name, bin_.code, warehouse.code, P.code, P.name, B.quantity, unit.code, P.list_price)
            .join(bin_, bin_.id == B.bin_id)
            .join(warehouse, warehouse.id == bin_.warehouse_id)
            .join(P, P.id == B.product_id)
            .join(unit, unit.id == P.unit_id)
            .outerjoin(partner, partner.id == bin_.holder_id)
            .where(bin_.purpose == PURPOSE, B.quantity != 0)
            .order_by(partner.name, bin_.code, P.code)
        )
        if values["holder"]:
            query = query.where(partner.id == _partner(session, values["holder"]))
        for holder, code, place, product, name, quantity, unit_code, price in session.execute(query):
            yield {
                "holder": holder or "(nobody named)",
                "bin": code,
                "warehouse": place,
                "code": product,
                "product": name,
                "quantity": quantity,
                "unit": unit_code,
                "value": quantity * (price or ZERO),
            }


def _partner(session: Session, code: str) -> int:
    P = session[base.Partner]
    found = session.scalars(select(P.id).where(P.code == code)).first()
    if found is None:
        known = session.scalars(select(P.code).limit(5000)).all()
        raise NotFound(f"there is no business partner '{code}'{did_you_mean(code, known)}")
    return found
