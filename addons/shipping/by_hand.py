"""Which orders are shipped, and where to, where somebody says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import MutableMapping, Sequence
from typing import Any

from addons.stock import Bin
from core import NotFound, Session, did_you_mean, one_of


def promised_until(orders: Sequence[Any], until: dt.date | None, why: MutableMapping[int, str]) -> list[Any]:
    """Return the orders that are promised up to a day, or for no day; `why` is told of the others."""
    chosen = []
    for order in orders:
        if until is not None and order.promised_date is not None and order.promised_date > until:
            why[order.id] = f"it is promised for {order.promised_date}"
        else:
            chosen.append(order)
    return chosen


def bin_named(session: Session, code: str) -> int | None:
    """Return the bin of a code; None for no code. Raises NotFound for one there is not."""
    if not code:
        return None
    bins = {one.code: one.id for one in session.known(Bin).values()}
    if code not in bins:
        raise NotFound(
            f"there is no bin '{code}'{did_you_mean(code, bins)}", remedy=f"There are: {one_of(sorted(bins))}."
        )
    return bins[code]
