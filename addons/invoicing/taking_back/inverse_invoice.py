"""The inverse invoice: it takes back an invoice of an order that is cancelled or replaced (semantics 8.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from addons import sales
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.taking_back.credit_memo import credit_header
from addons.links import link
from core import Row, Session, load


class InverseInvoice(Invoice, kind="inverse_invoice"):
    """Takes an invoice back on the inverse order, with its number and *R*."""

    label = "inverse invoice"
    takes_back = True
    exempt_from = frozenset({"not too much billed"})


def invert(
    session: Session, invoices: Mapping[int, Sequence[Invoice]], inverses: Mapping[int, sales.Order]
) -> dict[int, list[Invoice]]:
    """Make and complete the inverse of each invoice, both by the order's id; `inverses` holds the inverse orders."""
    pairs = [(order, invoice) for order, group in invoices.items() for invoice in group]
    originals = [invoice for _, invoice in pairs]
    load(session, originals, "lines")
    numbers = sales.free_numbers(session, originals, sales.inverse_numbers)
    ids = session.create(
        InverseInvoice,
        [
            _inverse_row(session, invoice, inverses[order]) | {"number": numbers[invoice.id][0]}
            for order, invoice in pairs
        ],
    )
    link(session, Invoice, Invoice, [(i.id, id_) for i, id_ in zip(originals, ids, strict=True)], "inverse")
    link(
        session,
        sales.Order,
        Invoice,
        [(inverses[o].id, id_) for (o, _), id_ in zip(pairs, ids, strict=True)],
        "invoice",
    )
    made = session.known(InverseInvoice, ids)
    session.fire("complete", [made[id_] for id_ in ids]).expect_done()
    found: dict[int, list[Invoice]] = {}
    for (order, _), id_ in zip(pairs, ids, strict=True):
        found.setdefault(order, []).append(made[id_])
    return found


def _inverse_row(session: Session, invoice: Invoice, inverse: sales.Order) -> Row:
    by_source = {line.source_line_id: line.id for line in inverse.lines}
    lines = [line.credit_row() | {"order_line_id": by_source[line.order_line_id]} for line in invoice.lines]
    return credit_header(session, invoice) | {"lines": lines}
