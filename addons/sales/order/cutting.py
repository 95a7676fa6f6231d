"""Reduce the lines of orders, restore what was cut, and sum lines into their headers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from addons.sales.order.order_line import OrderLine
from addons.sales.order.summary import summary_of
from addons.sales.order.units import entered_for
from core import ZERO, Row, Session, load, rows

if TYPE_CHECKING:
    from addons.sales.order.order import Order


CLOSE = "Close"
"""The remark on lines that closing has cut; it is taken off when they are ordered again."""


def cut_lines(session: Session, lines: Sequence[OrderLine], kept: dict[int, Decimal], *, remark: str = CLOSE) -> None:
    """Reduce lines to the quantities kept (by line id; 0 if missing), remembering the old quantity and what is lost."""
    load(session, lines, "order.currency")
    changed = [line for line in lines if abs(kept.get(line.id, ZERO)) < abs(line.quantity)]
    rows.update(
        session,
        session[OrderLine],
        [
            row
            | {
                "lost_sales": line.lost_sales + line.quantity - kept.get(line.id, ZERO) if remark == CLOSE else ZERO,
                "description": _remarked(line, remark),
            }
            for line, row in zip(
                changed, resized(session, [(line, kept.get(line.id, ZERO)) for line in changed]), strict=True
            )
        ],
    )


def _remarked(line: OrderLine, remark: str) -> str | None:
    """Return a line's description with a remark of what it ordered; one that closing has left says that already."""
    if remark == CLOSE and line.lost_sales and without_remark(line.description) != line.description:
        return line.description
    return f"{remark} ({line.quantity.normalize():f}) {line.description or ''}".strip()


def restore_lines(session: Session, lines: Sequence[OrderLine]) -> None:
    """Order again what closing cut, and take its remark off the description."""
    load(session, lines, "order.currency")
    cut = [line for line in lines if line.lost_sales]
    restored = resized(session, [(line, line.quantity + line.lost_sales) for line in cut])
    rows.update(
        session,
        session[OrderLine],
        [
            row | {"lost_sales": ZERO, "description": without_remark(line.description)}
            for line, row in zip(cut, restored, strict=True)
        ],
    )


def without_remark(description: str | None) -> str | None:
    """Return a line's description without the remark that closing its order has put before it."""
    return re.sub(r"^Close \([^)]*\) ?", "", description or "") or None


def resized(session: Session, parts: Sequence[tuple[OrderLine, Decimal]]) -> list[Row]:
    """Return the rows that give lines other quantities, with what was entered and the amounts to match."""
    return [
        {"id": line.id, "quantity": quantity, "entered_quantity": entered_for(line, quantity)} | amounts
        for (line, quantity), amounts in zip(parts, session[OrderLine].amounts_of_parts(session, parts), strict=True)
    ]


def refresh_totals(session: Session, model: type[Order], orders: Sequence[Order]) -> None:
    """Let headers say what the loaded lines of orders are, and the statuses follow that are shares of them."""
    if not orders:
        return
    rows.update(
        session,
        model,
        [
            {
                "id": order.id,
                **summary_of(
                    order.partner_id,
                    (
                        (None if line.made_by else line.product_id, line.quantity, line.net, line.tax_amount)
                        for line in order.lines
                    ),
                ),
            }
            for order in orders
        ],
    )
    model.refresh_statuses(session, orders)
