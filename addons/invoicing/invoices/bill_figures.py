"""The lines of many invoices as checks and completion ask for them: read once, as figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from addons import sales
from addons.invoicing.invoices.invoice_line import InvoiceLine
from addons.invoicing.orders.billing import OrderLine
from core import Session, among

if TYPE_CHECKING:
    from addons.invoicing.invoices.invoice import Invoice


def billed_lines(session: Session, invoices: Sequence[Invoice]) -> dict[int, list[Any]]:
    """Return what the lines of invoices bill, with the order of each if there is one, by invoice id.

    The orders are locked, so that nobody bills the same meanwhile. Asked again before a line is written, it costs no
    statement.
    """
    ids = [invoice.id for invoice in invoices]
    key = (frozenset(ids), sales.writes_of(session, InvoiceLine))
    known: Any = session.held.get("billed lines")
    if known is None or known[0] != key:
        by_invoice: dict[int, list[Any]] = {id_: [] for id_ in ids}
        found = sales.named_rows(session.ask(_figures, invoices=ids))
        for line in found:
            by_invoice[line.invoice_id].append(line)
        sales.lock_orders(session, {line.order_id for line in found if line.order_id is not None})
        session.held["billed lines"] = known = (key, by_invoice)
    lines: dict[int, list[Any]] = known[1]
    return lines


def _figures(session: Session) -> Any:
    L, of = session[InvoiceLine], session[OrderLine]
    billed = (*(getattr(L, name) for name in L.billed()), of.order_id)
    query = select(*billed).outerjoin(of, of.id == L.order_line_id)
    return query.where(among(session, L.invoice_id, given="invoices")).order_by(L.invoice_id, L.position)
