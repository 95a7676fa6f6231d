"""Make orders for documents that came first, such as shipments or invoices made without one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from addons.links import link
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from core import Document, DocumentLine, Row, Session, load, rows


def order_afterwards(
    session: Session,
    documents: Sequence[Document],
    order_row: Callable[[Any, Sequence[Any]], Row],
    *,
    counts_as: str,
    role: str,
    orderable: Callable[[Any], bool] = lambda line: True,
) -> dict[int, int]:
    """Create and confirm one order per document for its lines without `order_line_id`; return them by document.

    Lines that are not `orderable` are left out. `order_row(document, lines)` gives the order with a line for each of
    the others. Their quantities are added to the order lines' column `counts_as`, and order and document are linked in
    `role`. Running it again changes nothing.
    """
    load(session, documents, "lines")
    chosen = [(document, open_) for document in documents if (open_ := _without_order(document, orderable))]
    if not chosen:
        return {}
    ids = session.create(Order, [order_row(document, lines) | {"as_entered": True} for document, lines in chosen])
    orders = session.known(Order, ids)
    made = [orders[id_] for id_ in ids]
    session.fire("confirm", made).expect_done()
    load(session, made, "lines")
    pairs = [
        (line, ordered)
        for (_, lines), order in zip(chosen, made, strict=True)
        for line, ordered in zip(
            lines, (one for one in order.lines if one.kit_line_id is None and not one.made_by), strict=True
        )
    ]
    rows.update(session, type(pairs[0][0]), [{"id": line.id, "order_line_id": ordered.id} for line, ordered in pairs])
    rows.add(session, session[OrderLine], counts_as, {ordered.id: line.quantity for line, ordered in pairs})
    link(session, Order, type(chosen[0][0]), [(i, d.id) for i, (d, _) in zip(ids, chosen, strict=True)], role)
    return {document.id: id_ for (document, _), id_ in zip(chosen, ids, strict=True)}


def _without_order(document: Any, orderable: Callable[[Any], bool]) -> list[Any]:
    lines: Sequence[DocumentLine] = document.lines
    return [line for line in lines if line.order_line_id is None and orderable(line)]  # type: ignore[attr-defined]
