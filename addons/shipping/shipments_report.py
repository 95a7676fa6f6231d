"""The shipments report: what left the warehouses, for whom and when (semantics 12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, func

from addons.base import CHARGE, TradeReport, one_line
from addons.reporting import Detail, Dimension, Measure, Parameter, Paths, month, portion, quarter, times, year
from addons.shipping.netting_shipment import NettingShipment
from addons.shipping.shipment_line import ShipmentLine
from core import Session


def amount(at: Paths) -> Any:
    """Return what a line's quantity was ordered at, discounts taken off, in the order's currency; as SQL."""
    ordered = "order_line.order.currency.digits"
    return portion(at("order_line.net"), at("quantity"), at("order_line.quantity"), at(ordered))


class ShipmentsReport(TradeReport, name="shipments"):
    """Goods shipped by any of their dimensions: the lines of completed shipments, by the date of the movement.

    Amounts are quantities at the prices of their orders, in the orders' currency: a part of a line comes to its share
    of the line's net amount, rounded. What was shipped without an order has none. Returns are shipments with negative
    quantities and count in their own period; shipments that were reversed, and those that move nothing, do not count.
    """

    title = "Shipments"
    source = ShipmentLine
    date = "shipment.date"
    currency = "order_line.order.currency.code"
    organisation = "shipment.organisation"
    document = "shipment"
    by: ClassVar[tuple[str, ...]] = ("partner",)
    dimensions: ClassVar[tuple[Dimension, ...]] = (
        Dimension("group", "Customer group", "shipment.partner.group.name", "shipment.partner.group.code"),
        Dimension("partner", "Customer", "shipment.partner.name", "shipment.partner.code"),
        Dimension("category", "Product category", "product.category.name", "product.category.code"),
        Dimension("product", "Product", "product.name", "product.code"),
        Dimension("shipment", "Shipment", "shipment.number"),
        Dimension("order", "Order", "order_line.order.number"),
        Dimension("contact", "Contact", lambda at: func.nullif(at("shipment.partner.contact"), "")),
        Dimension("warehouse", "Warehouse", "shipment.warehouse.name", "shipment.warehouse.code"),
        Dimension(
            "organisation", "Organisation", "shipment.organisation.name", "shipment.organisation.code", filtered=False
        ),
        Dimension("sales_rep", "Sales rep", "order_line.order.sales_rep.name", "order_line.order.sales_rep.code"),
        Dimension(
            "customer_rep",
            "Customer's sales rep",
            "shipment.partner.sales_rep.name",
            "shipment.partner.sales_rep.code",
        ),
        Dimension("project", "Project", "order_line.order.project.name", "order_line.order.project.code"),
        Dimension("address", "Delivery address", lambda at: one_line(at, "shipment.delivery_address")),
        Dimension("carrier", "Carrier", "shipment.carrier.name", "shipment.carrier.code"),
        Dimension("currency", "Currency", "order_line.order.currency.name", "order_line.order.currency.code"),
        Dimension("year", "Year", lambda at: year(at("shipment.date"))),
        Dimension("quarter", "Quarter", lambda at: quarter(at("shipment.date"))),
        Dimension("month", "Month", lambda at: month(at("shipment.date"))),
    )
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("amount", "Amount", "money", amount),
        Measure("quantity", "Quantity", "quantity"),
        Measure("weight", "Weight kg", "quantity", lambda at: times(at("quantity"), at("product.weight"))),
    )
    details: ClassVar[tuple[Detail, ...]] = (
        Detail("number", "Shipment"),
        Detail("date", "Date", kind="date"),
        Detail("partner", "Customer", "partner.name"),
        Detail("warehouse", "Warehouse", "warehouse.code"),
    )
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("charges", bool, False, "Count charges such as freight too"),
    )

    def conditions(self, session: Session, values: Mapping[str, Any], at: Paths) -> list[ColumnElement[bool]]:
        """Count what was moved; leave charges out unless they are asked for."""
        found = [*super().conditions(session, values, at), at("shipment.state") == "completed"]
        found.append(at("shipment.kind") != session[NettingShipment].stored_kind())
        if not values["charges"]:
            found.append(at("product.kind") != CHARGE)
        return found
