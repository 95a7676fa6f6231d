"""What each tariff asks for the freight of stored orders: what is charged, or would be, and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from addons.freight.charging.charge import MAKER
from addons.freight.charging.measuring import measured
from addons.freight.tariffs.quoting import Quote
from core import Edited, Row, Session, load


def tariff_quotes(session: Session, orders: Sequence[Any]) -> dict[int, list[Quote]]:
    """Return what the tariffs that serve each order ask for it, the cheapest first, by order id.

    Costs the same statements for any number of orders of a type, whatever their freight rule.
    """
    found: dict[int, list[Quote]] = {}
    for kind, rows, made in stored_rows(session, orders):
        asked = kind.freight_quotes(session, rows, measured(session, rows, made))
        for row, quotes in zip(rows, asked, strict=True):
            found[row["id"]] = sorted(quotes, key=lambda one: one.rank)
    return found


def stored_rows(session: Session, orders: Sequence[Any]) -> Iterator[tuple[Any, list[Row], list[list[Row]]]]:
    """Yield the orders of each type as rows with their entered lines, and the lines made of these but for freight."""
    load(session, orders, "lines")
    for kind in dict.fromkeys(type(order) for order in orders):
        same = [order for order in orders if type(order) is kind]
        rows: list[Row] = [Edited(order, {}) for order in same]
        made: list[list[Row]] = [
            [Edited(n, {}) for n in order.lines if n.made_by not in (None, MAKER)] for order in same
        ]
        for row, order in zip(rows, same, strict=True):
            row["lines"] = [Edited(line, {}) for line in order.lines if not line.made_by]
        yield kind, rows, made
