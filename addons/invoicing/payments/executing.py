"""Payments that are executed automatically, on their day, by a job."""

from __future__ import annotations

from sqlalchemy import select

from addons.invoicing.payments.payment import Payment
from core import App


def execute_payments(app: App) -> str:
    """Fetch the money of all released payments whose day has come."""
    P = app[Payment]
    with app.unit(readonly=True) as session:
        waiting = select(P.id).where(P.state == "awaiting execution", P.date <= session.today).order_by(P.date, P.id)
        ids = list(session.scalars(waiting))
    outcome = app.fire_all("execute", Payment, ids, pass_over=True)
    told = [f"{len(outcome.done):,} payments executed"]
    for words, found in (("still waiting", outcome.idle), ("refused", [*outcome.blocked, *outcome.failed])):
        told += [f"{len(found):,} {words}: {found[0].message}"] if found else []
    return "; ".join(told)
