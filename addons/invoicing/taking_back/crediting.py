"""What credit memos take back of invoices: all of them together never more than the invoice (semantics, decisions)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import func, select

from addons import sales
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.invoices.invoice_line import InvoiceLine
from addons.invoicing.orders.prepayment import net
from addons.invoicing.taking_back.credit_memo import CreditMemo, credit_header
from addons.links import link
from core import ZERO, Finding, Row, Session, among, load, rows


def credit(session: Session, invoices: Sequence[Invoice], texts: Sequence[str], on: dt.date | None) -> set[int]:
    """Make and complete a credit memo of lines named, or of all that is left, and settle it with what is open.

    Returns the ids of the invoices of which something was left. What is more than open stays as a credit.
    """
    load(session, invoices, "lines", "currency")
    left = _left(session, invoices)
    if texts:
        lines = [line for invoice in invoices for line in invoice.lines]
        left = sales.named_quantities(session, invoices, lines, left, texts, done="credited")
    chosen = [invoice for invoice in invoices if any(left[line.id] for line in invoice.lines)]
    memos = _make(session, chosen, left, on, role="credit", note="Credits part of invoice")
    headers: list[Row] = []
    for invoice, memo in zip(chosen, memos, strict=True):
        part = sales.nearer(invoice.open_amount, -memo.total)
        if part:
            lines_ = [{"invoice_id": invoice.id, "amount": part}, {"invoice_id": memo.id, "amount": -part}]
            headers.append(_netting(memo) | {"lines": lines_})
    if headers:
        net(session, headers)
    return {invoice.id for invoice in chosen}


def take_back(session: Session, invoices: Sequence[Invoice], on: dt.date | None) -> None:
    """Make and complete a credit memo of what is left of each invoice and settle the two against each other.

    What was paid on the invoice before is left as a credit on the memo.
    """
    load(session, invoices, "lines", "currency")
    memos = _make(session, invoices, _left(session, invoices), on, role="credit memo", note="Takes back invoice")
    settled: list[Row] = []
    for invoice, memo in zip(invoices, memos, strict=True):
        part = sales.nearer(invoice.open_amount, -memo.total)
        for one, paid in ((memo, -part), (invoice, invoice.paid + part)):
            settled.append({"id": one.id, "paid": paid, "payment_status": sales.percent(paid, one.total)})
    rows.update(session, session[Invoice], settled)


def something_is_left(session: Session, invoices: Sequence[Invoice]) -> Iterator[Finding]:
    """Find invoices of which everything was credited part by part."""
    load(session, invoices, "lines")
    left = _left(session, invoices)
    for invoice in invoices:
        if invoice.lines and not any(left[line.id] for line in invoice.lines):
            yield Finding(invoice, "all of it is credited by credit memos that stand")


def _make(
    session: Session,
    invoices: Sequence[Invoice],
    wanted: dict[int, Decimal],
    on: dt.date | None,
    *,
    role: str,
    note: str,
) -> list[Invoice]:
    done = _credited(session, [line.id for invoice in invoices for line in invoice.lines])
    headers = [
        credit_header(session, invoice, on)
        | {
            "note": f"{note} {invoice.number}",
            "lines": [_row(invoice, line, done, wanted) for line in invoice.lines if wanted[line.id]],
        }
        for invoice in invoices
    ]
    ids = session.create(CreditMemo, headers)
    link(session, Invoice, Invoice, [(one.id, memo) for one, memo in zip(invoices, ids, strict=True)], role)
    known = session.known(CreditMemo, ids)
    memos: list[Invoice] = [known[id_] for id_ in ids]
    session.fire("complete", memos).expect_done()
    return memos


def _row(invoice: Invoice, line: InvoiceLine, done: dict[int, sales.Done], wanted: dict[int, Decimal]) -> Row:
    if line.id not in done and wanted[line.id] == line.quantity:
        return line.credit_row()
    return line.part_credit_row(invoice.currency, done.get(line.id, sales.Done()), wanted[line.id])


def _left(session: Session, invoices: Sequence[Invoice]) -> dict[int, Decimal]:
    """Return what is not credited of each line of invoices, by its id."""
    lines = [line for invoice in invoices for line in invoice.lines]
    done = _credited(session, [line.id for line in lines])
    return {line.id: line.quantity - (done[line.id].quantity if line.id in done else ZERO) for line in lines}


def _credited(session: Session, lines: Collection[int]) -> dict[int, sales.Done]:
    """Return what credit memos take back of invoice lines, by the line's id."""
    invoice: Any = session[Invoice]
    L: Any = session[InvoiceLine]
    sums = (func.sum(-one, type_=one.type) for one in (L.quantity, L.net, L.tax_amount))
    query = select(L.credited_line_id, *sums, func.count()).join(invoice, invoice.id == L.invoice_id)
    query = query.where(among(session, L.credited_line_id, lines), invoice.state != "voided")
    found = cast("Iterable[Any]", session.execute(query.group_by(L.credited_line_id)))
    return {id_: sales.Done(*figures) for id_, *figures in found if id_ is not None}


def _netting(memo: Invoice) -> Row:
    return {
        "organisation_id": memo.organisation_id,
        "partner_id": memo.partner_id,
        "currency_id": memo.currency_id,
        "date": memo.date,
    }
