"""What follows from a change of an order: its jobs stay where they are and are marked to be simulated again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from addons.flowplan.asking import OVER
from addons.flowplan.job.job import Job
from addons.sales import OrderLine
from core import Session, among, load, rows

DROPPED = ("void", "cancel", "close")
"""The verbs of orders after which nothing needs to be made for them."""


def mark_dropped(session: Session, orders: Sequence[Any]) -> None:
    """Mark the jobs of orders that were dropped; a planner releases them."""
    J, L = session[Job], session[OrderLine]
    query = select(J).join(L, L.id == J.order_line_id).where(among(session, L.order_id, [one.id for one in orders]))
    query = query.where(J.state.not_in((*OVER, "draft")), J.changed.is_(False)).order_by(J.id)
    rows.update(session, J, [{"id": job.id, "changed": True} for job in session.scalars(query)])


def mark_changed(session: Session, orders: Sequence[Any]) -> None:
    """Mark the jobs of lines whose product or quantity is no longer what is made."""
    load(session, orders, "lines")
    lines = {line.id: line for order in orders for line in order.lines}
    J = session[Job]
    query = select(J).where(among(session, J.order_line_id, list(lines)), J.state.not_in(OVER))
    jobs: dict[int, list[Job]] = defaultdict(list)
    for job in session.scalars(query.order_by(J.id)):
        jobs[job.order_line_id or 0].append(job)
    differing = [
        job
        for id_, some in jobs.items()
        for job in some
        if lines[id_].product_id != job.product_id
        or sum((one.quantity for one in some), Decimal(0)) != lines[id_].quantity
    ]
    new = [job for job in differing if not job.changed]
    rows.update(session, J, [{"id": job.id, "changed": True} for job in new])
