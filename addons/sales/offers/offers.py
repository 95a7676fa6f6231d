"""Offers are valid for some days; when these are over, they are refused, and expire in a night run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Self

from sqlalchemy import select

from addons.base import today
from addons.preferences import setting_of
from addons.sales.offers.converting import convert_orders
from addons.sales.order.order import Order
from addons.schemas import days_after
from core import Check, Edited, Finding, Row, Session, among

VALIDITY_ENDED = "validity ended"
AWAITING = ("offered", "under evaluation")
"""The states in which a customer has an offer and did not answer."""
UNDONE = ("voided", "cancelled")


class OfferedOrder(Order, extends=True):
    """Offers, and orders offered to their customers, are valid up to a day, and become orders."""

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in how long offers are valid: some days from their date."""
        rows = super().prepare(session, rows)
        for row in rows if cls.is_offer else ():
            if row.get("valid_until") is None and not isinstance(row, Edited):
                row["valid_until"] = last_day(session, row["organisation_id"], row["date"])
        return rows

    @classmethod
    def stated(cls, session: Session, verb: str, documents: Sequence[Any]) -> list[Row]:
        """Keep up to when an order is offered, and why an offer expired."""
        rows = super().stated(session, verb, documents)
        if verb == "offer":
            days = [one.valid_until or last_day(session, one.organisation_id, one.date) for one in documents]
            return [row | {"valid_until": day} for row, day in zip(rows, days, strict=True)]
        if verb == "expire":
            return [row | {"reject_reason": VALIDITY_ENDED} for row in rows]
        return rows

    @classmethod
    def expire(cls, session: Session, orders: Sequence[Self]) -> None:
        """Count offers as rejected whose validity is over without an answer."""

    @classmethod
    def convert(
        cls,
        session: Session,
        orders: Sequence[Self],
        to: str = "standard",
        reprice: bool = False,
        on: dt.date | None = None,
        close: bool = False,
    ) -> None:
        """Make a draft of type `to` of each offer, dated `on` (today if none), which names the offer as its quotation.

        Prices are firm unless `reprice` proposes them anew. What a quotation reserves is released: the order will
        reserve it. With `close`, the offer is closed, and what it offered becomes lost sales. Raises UsageError for an
        unknown type, or the type it has already.
        """
        convert_orders(session, cls, orders, to, reprice=reprice, on=on, close=close)


def last_day(session: Session, organisation_id: int, day: dt.date) -> dt.date:
    """Return the last day of an offer's validity by the preference sales.offer_days."""
    return days_after(day, setting_of(session, "sales.offer_days", organisation_id))


def overdue_offers(session: Session) -> list[int]:
    """Return the offers that wait for an answer though their validity is over, in one statement."""
    M = session[Order]
    query = select(M.id).where(M.state.in_(AWAITING), M.valid_until < session.today).order_by(M.id)
    return list(session.scalars(query))


def is_valid(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find offers whose validity is over."""
    for order in orders:
        if order.valid_until is not None and order.valid_until < today(session, order.organisation_id):
            yield Finding(
                order,
                f"it was valid until {order.valid_until}: reactivate it to prolong it, or make a new one",
                {"valid_until": order.valid_until},
            )


def is_over(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find offers that are still valid."""
    for order in orders:
        if order.valid_until is None or order.valid_until >= today(session, order.organisation_id):
            until = f"until {order.valid_until}" if order.valid_until else "without end"
            yield Finding(order, f"it is valid {until}: it does not expire yet", {"valid_until": order.valid_until})


def is_not_converted(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find offers of which an order was made that is not undone, in one statement."""
    M = session[Order]
    query = (
        select(M.quotation_id, M.id, M.number)
        .where(among(session, M.quotation_id, [order.id for order in orders]), M.state.not_in(UNDONE))
        .order_by(M.id)
    )
    made: dict[int, list[str]] = {}
    for quotation, id_, number in session.execute(query):
        made.setdefault(quotation or 0, []).append(number or f"#{id_}")
    for order in orders:
        if order.id in made:
            names = ", ".join(made[order.id])
            yield Finding(order, f"it was converted into {names} already: void that first", {"orders": names})


CHECKS = [
    Check(Order, "validity", ("accept", "plan", "convert"), is_valid, "sales clerk", "The offer is still valid"),
    Check(Order, "validity over", "expire", is_over, summary="The offer is no longer valid"),
    Check(Order, "converted", "convert", is_not_converted, "sales clerk", "No order was made of the offer before"),
]
