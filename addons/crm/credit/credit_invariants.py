"""What must be true of what customers have paid for nothing yet."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from addons import invoicing
from addons.crm.credit.owing import OwnedPayment
from addons.doctor import Invariant
from core import ZERO, Session


def unallocated_is_the_rest(session: Session) -> Iterator[str]:
    """Find payments whose unallocated part is not what their lines leave over."""
    P, L = session[OwnedPayment], session[invoicing.PaymentLine]
    shared = func.coalesce(func.sum(L.amount, type_=L.amount.type), ZERO)
    query = (
        select(P.id, P.amount, P.unallocated, shared)
        .outerjoin(L, L.payment_id == P.id)
        .group_by(P.id, P.amount, P.unallocated)
        .having(P.amount - shared != P.unallocated)
        .order_by(P.id)
    )
    for id_, amount, unallocated, sum_ in session.execute(query):
        yield f"payment #{id_}: {unallocated} unallocated of {amount}, its lines share out {sum_}"


INVARIANTS = [
    Invariant(
        "unallocated is the rest", unallocated_is_the_rest, "What a payment has left over is what its lines leave"
    ),
]
