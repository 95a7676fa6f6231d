"""What is on its way into a warehouse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from core import Session


@dataclass(frozen=True)
class Expected:
    """A quantity of a product that is to come into a warehouse on a day; `supply` and its id say by what."""

    product: int
    warehouse: int | None
    date: dt.date | None
    quantity: Decimal
    supply: str
    supply_id: int


def expected(session: Session, products: Iterable[int]) -> list[Expected]:
    """Return what is on its way of products, by day; what has no day comes last."""
    wanted = list(products)
    answers = session.app.hook.expected_receipts(session=session, products=wanted)
    found = [one for answer in answers for one in answer if one.quantity > 0]
    return sorted(found, key=lambda one: (one.date is None, one.date or dt.date.max, one.supply, one.supply_id))
