"""Orders whose lines hang on each other are computed as a whole when lines were added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addons import sales
from addons.taxes.model_line import rules_for
from addons.taxes.stored import stored_in
from addons.taxes.taxing import DOCUMENT
from core import Edited, Row, Session, load, rows
from core.composition import fields_of


def settle_documents(session: Session, orders: Sequence[sales.Order]) -> None:
    """Compute discounts, surcharges and taxes of whole orders anew, and write what differs; two statements at most.

    Costs nothing for orders whose lines do not hang on each other. Lines that are invoiced stay.
    """
    concerned = [order for order in orders if _hangs_together(session, order)]
    if not concerned:
        return
    load(session, concerned, "lines")
    headers = {order.id: {name: getattr(order, name) for name in fields_of(type(order))} for order in concerned}
    lines: list[Any] = [line for order in concerned for line in order.lines]
    fresh = [_row(line, headers[line.order_id]) for line in lines]
    model = session[sales.OrderLine]
    amounts = model.amounts(session, fresh)
    changed = [
        {"id": line.id, **found}
        for line, found in zip(lines, amounts, strict=True)
        if any(getattr(line, name) != value for name, value in found.items())
    ]
    if changed:
        rows.update(session, model, changed)
        sales.refresh_totals(session, session[sales.Order], concerned)


def _hangs_together(session: Session, order: Any) -> bool:
    if order.tax_rounding == DOCUMENT:
        return True
    header = {name: getattr(order, name) for name in ("trade_condition_id", "date", "scheduled_date")}
    return any(rule.per_document for rule in rules_for(session, header))


def _row(line: Any, header: Row) -> Row:
    row = Edited(line, {})
    row["taxes"] = stored_in(line.taxes).why if line.taxes else ""
    row["header"], row["header_type"] = header, type(line.order)
    return row
