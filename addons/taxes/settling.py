"""Orders whose lines hang on each other are computed as a whole when lines were added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addons import sales
from addons.taxes.model_line import rules_for
from addons.taxes.stored import stored_in
from addons.taxes.taxing import DOCUMENT, taxed_amounts
from core import Edited, Row, Session, load, rows
from core.composition import fields_of

COMPUTED = ("tax_id", "tax_rate", "net", "tax_amount", "taxes")
"""What is computed of a line here."""


def settle_documents(session: Session, orders: Sequence[sales.Order]) -> None:
    """Compute discounts, surcharges and taxes of whole orders anew, and write what differs; two statements at most.

    Costs nothing for orders whose lines do not hang on each other. Lines that are invoiced stay.
    """
    concerned = [order for order in orders if _hangs_together(session, _header(order))]
    if not concerned:
        return
    recompute(session, concerned)


def recompute(session: Session, orders: Sequence[sales.Order], *, choose: bool = False) -> None:
    """Compute whole stored orders anew, with `choose` also which taxes they bear, and write what differs."""
    load(session, orders, "lines")
    headers = {order.id: {name: getattr(order, name) for name in fields_of(type(order))} for order in orders}
    lines: list[Any] = [line for order in orders for line in order.lines]
    fresh = [_row(line, headers[line.order_id]) for line in lines]
    model = session[sales.OrderLine]
    if choose:
        model.fill_taxes(session, fresh, model.products(session, fresh))
    for row, amounts in zip(fresh, model.amounts(session, fresh), strict=True):
        row.update(amounts)
    changed = [row for row in fresh if row.is_changed(*COMPUTED)]
    if changed:
        rows.update(session, model, [{"id": row["id"]} | {name: row[name] for name in COMPUTED} for row in changed])
        sales.refresh_totals(session, session[sales.Order], orders)


def settle_made(session: Session, headers: Sequence[Row]) -> None:
    """Compute prepared orders as a whole, lines under "lines", where lines were made after the others were computed."""
    for header in headers:
        lines = header.get("lines") or ()
        if not any(line.get("made_by") for line in lines) or not _hangs_together(session, header):
            continue
        found: list[Row] = []
        for line in lines:
            stored = stored_in(line["taxes"]) if line.get("taxes") else None
            found.append({"net": line["net"] - (stored.added if stored else 0)})
            line["taxes"] = stored.why if stored else None
            line["header"] = header
        for line, amounts in zip(lines, taxed_amounts(session, lines, found), strict=True):
            line.update(amounts)
            del line["header"]


def _hangs_together(session: Session, header: Row) -> bool:
    """Say whether the lines of an order share amounts of the whole."""
    return header.get("tax_rounding") == DOCUMENT or any(rule.per_document for rule in rules_for(session, header))


def _header(order: Any) -> Row:
    names = ("trade_condition_id", "tax_rounding", "date", "scheduled_date")
    return {name: getattr(order, name) for name in names}


def _row(line: Any, header: Row) -> Edited:
    row = Edited(line, {})
    row["taxes"] = stored_in(line.taxes).why if line.taxes else ""
    row["header"], row["header_type"] = header, type(line.order)
    return row
