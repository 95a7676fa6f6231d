"""What was settled by an agreement: what it goes by stays from then on."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from addons import commissions
from core import Refused, Row, Session, among

LIVE = ("draft", "completed")
"""The states of settlements that count as settled, so that nothing is settled twice."""


def refuse_if_settled(session: Session, rows: Sequence[Row], name: str) -> None:
    """Raise Refused for rows that change what an agreement, whose id they have as `name`, was settled by."""
    ids = {row[name] for row in rows}
    if not ids:
        return
    A, S = session[commissions.Agreement], session[commissions.Settlement]
    query = select(A.code).join(S, S.agreement_id == A.id).where(among(session, A.id, ids), S.state.in_(LIVE)).limit(1)
    code = session.scalars(query).first()
    if code is not None:
        raise Refused(
            f"commission agreement {code} is settled by already: what it pays for stays",
            remedy=f"End it and go on with another one: tradeloom commission copy {code} NEW-CODE --from DATE.",
        )
