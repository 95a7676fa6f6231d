"""Branch notes: what one branch owes another for goods delivered in its place, in the books of both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import ClassVar, Self

from addons.base import Currency, Organisation
from addons.sales import Order
from core import Document, Mapped, Money, Session, column, reference, relation


class BranchNote(Document, table="metro_branch_note", kind="branch_note"):
    """An amount between two branches for one order, in the book of `organisation`; negative when taken back.

    A note is made by the order's shipments (delivered) or invoices (invoiced), never by hand, and never changed.
    """

    label = "branch note"
    series_scope = "organisation_id"
    series_prefix = "BN"
    editable = frozenset()
    listed: ClassVar[tuple[str, ...]] = (
        "number",
        "date",
        "organisation.code",
        "other_organisation.code",
        "order.number",
        "amount",
        "kind",
        "state",
    )

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    other_organisation_id: Mapped[int] = reference("base_organisation", index=False)
    order_id: Mapped[int] = reference("sales_order")
    date: Mapped[dt.date] = column(index=True)
    currency_id: Mapped[int] = reference("base_currency", index=False)
    amount: Mapped[Money]

    organisation: Mapped[Organisation] = relation("base.Organisation", "organisation_id")
    other_organisation: Mapped[Organisation] = relation("base.Organisation", "other_organisation_id")
    order: Mapped[Order] = relation("sales.Order")
    currency: Mapped[Currency] = relation("base.Currency")

    @classmethod
    def book(cls, session: Session, notes: Sequence[Self]) -> None:
        """Let the notes count."""


class DeliveredNote(BranchNote, kind="delivered"):
    """In the book of the branch that delivered: what it claims from the one that invoices."""

    label = "delivered note"
    series = "metro_delivered_note"
    series_prefix = "BD"


class InvoicedNote(BranchNote, kind="invoiced"):
    """In the book of the branch that invoiced: what it owes the one that delivered."""

    label = "invoiced note"
    series = "metro_invoiced_note"
    series_prefix = "BI"
