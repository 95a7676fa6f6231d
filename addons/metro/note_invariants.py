"""What must be true of the notes of the branches."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from addons.doctor import Invariant
from addons.metro.branch_note import BranchNote, DeliveredNote, InvoicedNote
from addons.metro.notes import booked_values, delivered_values, invoiced_values
from addons.sales import Order
from core import ZERO, Session


def notes_equal_documents(session: Session) -> Iterator[str]:
    """Find orders whose notes do not say what was delivered or invoiced."""
    N, order = session[BranchNote], session[Order]
    ids = set(session.scalars(select(N.order_id).distinct()))
    names = dict(session.execute(select(order.id, order.number).where(order.id.in_(select(N.order_id)))).all())
    for model, word, values in (
        (DeliveredNote, "delivered", delivered_values(session, ids)),
        (InvoicedNote, "invoiced", invoiced_values(session, ids)),
    ):
        booked = booked_values(session, model, ids)
        for id_ in sorted(ids):
            if booked.get(id_, ZERO) != values.get(id_, ZERO):
                yield f"order {names[id_]}: {word} {values.get(id_, ZERO)}, the notes say {booked.get(id_, ZERO)}"


INVARIANTS = [
    Invariant("branch notes equal documents", notes_equal_documents, "Notes say what was delivered and invoiced")
]
