"""Why an entry is as it is: for each line the posting rule that chose its account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from addons import invoicing
from addons.accounting.entry import Entry
from addons.accounting.posting import clearings, invoices
from addons.schemas import figure, find
from core import NotFound, Session, load


def entries_of(session: Session, number: str) -> Sequence[Entry]:
    """Return the entry of a number, or those that the invoice, payment or shipment of that number made."""
    E = session[Entry]
    found = list(session.scalars(select(E).where(E.number == number)))
    if found:
        return found
    for source, document in sources(session).items():
        try:
            one = find(session, session[document], number)
        except NotFound:
            continue
        return list(session.scalars(select(E).where(E.source == source, E.source_id == one.id).order_by(E.id)))
    raise NotFound(
        f"there is no entry or document {number}",
        remedy="Give the number of an entry, invoice, payment or shipment: tradeloom list entry.",
    )


def sources(session: Session) -> dict[str, type[Any]]:
    """Return the documents that are posted, by the name that entries keep of them."""
    found: dict[str, type[Any]] = {invoices.SOURCE: invoicing.Invoice, clearings.SOURCE: invoicing.Payment}
    if "shipping" in session.composition.enabled:
        from addons.accounting.with_shipping import DOCUMENTS

        found |= DOCUMENTS
    return found


def explained(session: Session, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return entries as plain values, each line with the rule that chose its account."""
    load(session, entries, "lines.account", "lines.partner", "lines.currency", "lines.rule")
    return [
        {
            "entry": entry.number or f"#{entry.id}",
            "date": entry.date,
            "state": entry.state,
            "what": entry.description,
            "lines": [_line(line) for line in entry.lines],
        }
        for entry in entries
    ]


def _line(line: Any) -> dict[str, Any]:
    return {
        "account": f"{line.account.code} {line.account.name}",
        "debit": figure(line.debit, 2) if line.debit else None,
        "credit": figure(line.credit, 2) if line.credit else None,
        "currency": line.currency.code,
        "amount": figure(line.amount, 2),
        "tax": line.tax,
        "why": _why(line),
    }


def _why(line: Any) -> str:
    if line.rule is not None:
        asked = f" ({line.rule.asked})" if line.rule.asked else ""
        return f"rule {line.rule.code}: {line.rule.purpose}{asked}"
    if line.invoice_id or line.order_id or line.payment_id:
        return "the account on which what it settles was opened"
    return "entered by hand"
