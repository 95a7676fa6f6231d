"""Services that change the tax of the products they are sold for (semantics 9.4, modify tax)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from addons import sales
from addons.base import Product
from addons.taxes.settling import recompute
from core import Row, Session, load


def modified_categories(
    session: Session, rows: Sequence[Row], products: Mapping[int | None, Product]
) -> dict[int, int]:
    """Return the tax category of product lines whose services change it, by line id; of the last service that does.

    Asks nothing unless there is such a service among the rows.
    """
    services: dict[int, int] = {}
    for row in (row for row in rows if row.get("id")):
        product: Any = products.get(row.get("product_id"))
        if product is not None and product.modified_tax_category_id is not None:
            services[row["id"]] = product.modified_tax_category_id
    relations = sales.relations_of(session, services=services) if services else []
    gone = {line.id for row in rows for line in getattr(row["header"], "removed", ())}
    return {one.product_line_id: services[one.service_line_id] for one in relations if one.service_line_id not in gone}


def follow_services(session: Session, orders: Sequence[sales.Order]) -> None:
    """Choose the taxes of orders anew that have such services, since their relations have changed."""
    load(session, orders, "lines.product")
    concerned = [one for one in orders if any(_modifies(line) for line in one.lines)]
    if concerned:
        recompute(session, concerned, choose=True)


def _modifies(line: Any) -> bool:
    return line.product is not None and line.product.modified_tax_category_id is not None
