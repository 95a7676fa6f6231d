"""What was completed and is not posted, such as what happened while the books were not kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, or_, select

from addons import invoicing
from addons.accounting.entry import Entry
from addons.accounting.posting import clearings, invoices, payments
from addons.accounting.posting.clearings import deposited_methods, post_clearings
from core import Document, Session, among

COUNTING = ("completed", "reversed")


@dataclass(frozen=True)
class Source:
    """Name what is posted of a kind of document: the event, and the condition under which there is an amount."""

    document: type[Document]
    name: str
    event: str
    post: Callable[[Session, Sequence[Any]], None]
    condition: Callable[[Session], Any]


def sources(session: Session) -> Iterator[Source]:
    """Yield what is posted, in the order in which it is caught up on."""
    if "shipping" in session.composition.enabled:
        from addons.accounting.with_shipping import caught_up

        yield from caught_up.SOURCES
    yield from SOURCES


def unposted(session: Session, source: Source, ids: Sequence[int] | None = None) -> Select[Any]:
    """Return the query of (id, organisation, day) of documents without the entry they should have, oldest first."""
    D: Any = session[source.document]
    E = session[Entry]
    there = exists().where(E.source == source.name, E.source_id == D.id, E.event == source.event)
    day = invoices.day_column(D)
    query = select(D.id, D.organisation_id, day).where(~there, source.condition(session)).order_by(day, D.id)
    return query if ids is None else query.where(among(session, D.id, ids))


def _amounting_invoices(session: Session) -> Any:
    D, L = session[invoicing.Invoice], session[invoicing.InvoiceLine]
    amounts = exists().where(L.invoice_id == D.id, or_(L.net != 0, L.tax_amount != 0))
    return D.state.in_(COUNTING) & amounts


def _amounting_payments(session: Session) -> Any:
    D, L = session[invoicing.Payment], session[invoicing.PaymentLine]
    amounts = exists().where(L.payment_id == D.id, L.amount != 0)
    return D.state.in_(COUNTING) & or_(D.amount != 0, amounts)


def _cleared(session: Session) -> Any:
    D = session[invoicing.Payment]
    cleared = (D.state == "completed") & D.cleared_on.is_not(None) & (D.amount != 0)
    return cleared & D.method.in_(sorted(deposited_methods(session)))


def _taken_back(session: Session) -> Any:
    return _amounting_payments(session) & (session[invoicing.Payment].state == "reversed")


SOURCES = [
    Source(invoicing.Invoice, invoices.SOURCE, "complete", invoices.post_invoices, _amounting_invoices),
    Source(invoicing.Payment, clearings.SOURCE, "complete", payments.post_payments, _amounting_payments),
    Source(invoicing.Payment, clearings.SOURCE, "clear 1", post_clearings, _cleared),
    Source(invoicing.Payment, clearings.SOURCE, "reverse", payments.post_reversals, _taken_back),
]
