"""A payment as people say it: customer, documents and G/L items by their names, amounts as text."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from addons.base import Currency, Organisation, Partner
from addons.invoicing.invoices.gl_item import GLItem
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.orders.billing import BilledOrder
from addons.invoicing.paying.wish import Wish
from addons.schemas import find, read
from core import BadInput, Session, UsageError

Asked = tuple[Any, Decimal | None]
ALL = "all"


def wish_of(
    session: Session,
    customer: str,
    *,
    invoices: Sequence[str] = (),
    orders: Sequence[str] = (),
    items: Sequence[str] = (),
    oldest: bool = False,
    currency: str | None = None,
    organisation: str | None = None,
    credit: str | None = None,
    **values: Any,
) -> Wish:
    """Return the wish that names its documents as "NUMBER" or "NUMBER=AMOUNT", its items as "CODE=AMOUNT".

    `oldest` adds the customer's open invoices, the earliest due first. `credit` is an amount, or "all" for what is
    needed. Raises NotFound for what there is not, UsageError for an amount that is none.
    """
    partner = find(session, Partner, customer)
    documents = [_document(session, Invoice, text) for text in invoices]
    documents += [_document(session, BilledOrder, text) for text in orders]
    first = documents[0][0] if documents else None
    owner = find(session, Organisation, organisation).id if organisation else _paid_to(first)
    money = find(session, Currency, currency).id if currency else _currency(session, first, owner)
    if oldest:
        documents += [
            (one, None) for one in open_invoices_of(session, partner.id, money) if (one, None) not in documents
        ]
    named = [(find(session, GLItem, code), amount) for code, amount in map(_pair, items)]
    used: Decimal | bool = _amount(credit, "--use-credit") if credit and credit != ALL else credit == ALL
    return Wish(partner.id, money, owner, documents, items=named, credit=used, **values)


def _paid_to(document: Any) -> int | None:
    """Return the organisation that a document is paid to; none without one."""
    invoicing = getattr(document, "invoicing_organisation_id", None)
    return invoicing or getattr(document, "organisation_id", None)


def _currency(session: Session, document: Any, organisation: int | None) -> int:
    """Return the currency of a document, else that of who is paid."""
    if document is not None:
        return int(document.currency_id)
    known = session.known(Organisation)
    return known[organisation or min(known)].currency_id


def open_invoices_of(session: Session, partner: int, currency: int) -> list[Invoice]:
    """Return the invoices of a customer of which something is open, the earliest due first."""
    invoice = session[Invoice]
    query = (
        select(invoice)
        .where(invoice.partner_id == partner, invoice.currency_id == currency, invoice.state == "completed")
        .where(invoice.payment_status < 100, invoice.total > invoice.paid)
        .order_by(invoice.due_date, invoice.id)
    )
    return list(session.scalars(query))


def _document(session: Session, model: Any, text: str) -> Asked:
    name, equals, amount = text.partition("=")
    found = find(session, model, name)
    if not equals:
        return found, None
    asked = _amount(amount, f"what is paid of {name}")
    return found, asked.copy_sign(found.open_amount) if found.open_amount < 0 else asked


def _pair(text: str) -> tuple[str, Decimal]:
    name, equals, amount = text.partition("=")
    if not equals:
        raise UsageError(f"'{text}' is no G/L item with an amount", remedy="Write CODE=AMOUNT, such as BANKFEE=-2.50.")
    return name, _amount(amount, f"the amount of {name}")


def _amount(text: str, what: str) -> Decimal:
    try:
        amount: Decimal = read(Decimal, text)
    except BadInput:
        raise UsageError(f"{what} is '{text}', which is no amount", remedy="Write it as 20.00.") from None
    return amount
