"""Shipments whose goods have no cost, so that it is not posted."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement

from addons import shipping
from addons.accounting.with_shipping.caught_up import without_cost
from addons.lists import Worklist
from core import Session


def _conditions(session: Session) -> Sequence[ColumnElement[bool]]:
    return [without_cost(session)]


SHIPMENTS = [
    Worklist(
        "shipments without cost",
        shipping.Shipment,
        _conditions,
        permission="accounting.entry.read",
        summary="Give their products a cost, then run tradeloom accounting catch-up",
    )
]
