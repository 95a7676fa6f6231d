"""What users may see of their own: the settlements of agreements that name them."""

from __future__ import annotations

from sqlalchemy import select

from addons.commissions.agreement import Agreement
from addons.commissions.settlement import Settlement
from core import NotFound, Session, load

SEEN = ("completed", "reversed")
"""The states in which a payee sees settlements; drafts are for those who make them."""


def own_settlements(session: Session) -> list[Settlement]:
    """Return the settlements that the user may see, the newest first."""
    S, A = session[Settlement], session[Agreement]
    query = select(S).join(A, A.id == S.agreement_id).where(A.user == session.actor.name, S.state.in_(SEEN))
    found = list(session.scalars(query.order_by(S.period_to.desc(), S.id.desc())))
    load(session, found, "agreement", "currency")
    return found


def own_settlement(session: Session, number: str) -> Settlement:
    """Return one of the user's settlements by its number; raises NotFound, also for one of somebody else."""
    found = next((one for one in own_settlements(session) if one.number == number), None)
    if found is None:
        raise NotFound(f"you have no commission settlement {number}", remedy="`tradeloom commission mine` lists yours.")
    return found
