"""What can be promised of each product, warehouse by warehouse, for a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import select

from addons import base
from addons.reporting import Column, Parameter, Report
from addons.shipping.available import Availability, availability
from addons.stock import Warehouse
from core import NotFound, Session, did_you_mean


class AvailabilityReport(Report, name="availability"):
    """On hand, reserved, available, expected, demanded and to promise, up to a day."""

    title = "Availability"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("product", str, help="Only this product, by code"),
        Parameter("on", dt.date, help="The day to promise for; today if none"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return product, warehouse, the figures, and what is expected next."""
        return [
            Column("code", "Product"),
            Column("product", "Name"),
            Column("warehouse", "Warehouse"),
            Column("on_hand", "On hand", "quantity"),
            Column("reserved", "Reserved", "quantity"),
            Column("available", "Available", "quantity"),
            Column("drafted", "In drafts", "quantity"),
            Column("coming", "Expected", "quantity"),
            Column("demanded", "Ordered", "quantity"),
            Column("to_promise", "To promise", "quantity"),
            Column("next_date", "Next receipt", "date"),
            Column("next_quantity", "of", "quantity"),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per product and warehouse where there is any figure, in a fixed number of statements."""
        P, warehouse = session[base.Product], session[Warehouse]
        query = select(P.id, P.code, P.name).where(P.kind == base.GOODS, P.is_kit.is_(False), P.generic.is_(False))
        if values["product"]:
            query = query.where(P.code == values["product"])
        products = {id_: (code, name) for id_, code, name in session.execute(query.order_by(P.code))}
        if values["product"] and not products:
            known = session.scalars(select(P.code)).all()
            raise NotFound(f"there are no goods '{values['product']}'{did_you_mean(values['product'], known)}")
        places = {id_: code for id_, code in session.execute(select(warehouse.id, warehouse.code))}
        found = availability(session, products, values["on"])
        order = {id_: n for n, id_ in enumerate(products)}
        for (product, place), one in sorted(found.items(), key=lambda item: (order[item[0][0]], item[0][1] or 0)):
            yield {**_figures(one), "code": products[product][0], "product": products[product][1]} | {
                "warehouse": places.get(place or 0, "")
            }


def _figures(one: Availability) -> dict[str, Any]:
    names = ("on_hand", "reserved", "available", "drafted", "coming", "demanded", "to_promise")
    receipt = one.next_receipt
    return {name: getattr(one, name) for name in names} | {
        "next_date": receipt.date if receipt else None,
        "next_quantity": receipt.quantity if receipt else None,
    }
