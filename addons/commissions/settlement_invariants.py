"""What must be true of commission settlements."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from addons.commissions.note import CommissionNote
from addons.commissions.settlement import Settlement, SettlementLine
from addons.doctor import Invariant, wrong_sums
from core import Session


def totals_are_sums(session: Session) -> Iterator[str]:
    """Find settlements whose total is not the sum of their lines."""
    L = session[SettlementLine]
    return wrong_sums(session, Settlement, "total", select(L.settlement_id, L.amount), "its lines")


def notes_pay_settlements(session: Session) -> Iterator[str]:
    """Find completed settlements whose note comes to something else."""
    S, N = session[Settlement], session[CommissionNote]
    query = (
        select(S.number, S.total, N.number, N.net_total)
        .outerjoin(N, N.id == S.invoice_id)
        .where(S.state == "completed")
        .order_by(S.id)
    )
    for number, total, note, net in session.execute(query):
        if (net or 0) != -total:
            yield f"commission settlement {number} comes to {total}, its note {note or '(none)'} to {net or 0}"


INVARIANTS = [
    Invariant("commission totals are sums", totals_are_sums, "A settlement's total is the sum of its lines"),
    Invariant("commissions are noted", notes_pay_settlements, "A settlement is paid by a note of the same amount"),
]
