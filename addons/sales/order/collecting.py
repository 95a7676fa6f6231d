"""Documents made of several orders, such as one invoice of a customer's orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from addons.sales.order.order import Order
from core import Row

AnOrder = TypeVar("AnOrder", bound=Order)


def dated(on: dt.date | Mapping[int, dt.date] | None, usual: Mapping[int, dt.date]) -> dict[int, dt.date]:
    """Return the date for each order, by id: the one given, for all or by order id, else its usual one."""
    given = on if isinstance(on, Mapping) else dict.fromkeys(usual, on)
    return {id_: given.get(id_) or day for id_, day in usual.items()}


def collected(
    orders: Sequence[AnOrder], headers: Mapping[int, Row], groups: Mapping[int, Hashable]
) -> list[tuple[Row, list[AnOrder]]]:
    """Return (header, orders) of each document to be made, given each order's header and group by order id.

    Orders of one group share a document if their headers are the same, dates apart: it has the latest date. An order
    without a group has a document of its own.
    """
    found: dict[Hashable, tuple[Row, list[AnOrder]]] = {}
    for order in orders:
        header = headers[order.id]
        common = tuple((name, value) for name, value in sorted(header.items()) if name != "date")
        key = ("of", groups[order.id], common) if order.id in groups else ("alone", order.id)
        document, members = found.setdefault(key, (dict(header), []))
        document["date"] = max(document["date"], header["date"])
        members.append(order)
    return list(found.values())
