"""Which orders and offers wait for somebody in sales."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from addons.base import Organisation
from addons.lists import Worklist
from addons.preferences import setting_of
from addons.sales.offers.offers import AWAITING
from addons.sales.order.order import Order
from core import Session


def run_out_soon(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of offers without an answer whose validity ends within some days, or has ended."""
    order = session[Order]
    last = session.today + dt.timedelta(days=setting_of(session, "sales.offer_warning_days"))
    return [order.state.in_(AWAITING), order.valid_until <= last]


def need_approval(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of orders that are not approved, and need it by their type or their total."""
    order = session[Order]
    limits = {id_: setting_of(session, "sales.approval_above", id_) for id_ in session.known(Organisation)}
    large = [and_(order.organisation_id == id_, order.total > limit) for id_, limit in limits.items() if limit]
    types: Any = session.composition.types_of(order).values()
    asked = [one for one in types if "approval" not in one.exempt_from]
    always = [one.stored_kind() for one in asked if one.needs_approval]
    kinds = [one.stored_kind() for one in asked]
    return [order.approved_by.is_(None), order.kind.in_(kinds), or_(order.kind.in_(always), *large)]


WORKLISTS = [
    Worklist(
        "orders to approve",
        Order,
        need_approval,
        verb="approve",
        summary="Approve orders that need it by their type or total",
    ),
    Worklist(
        "offers running out",
        Order,
        run_out_soon,
        permission="sales.order.create",
        summary="Ask customers whose offer is valid for a few days only",
    ),
]
