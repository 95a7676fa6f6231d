"""Which orders and which of their lines are shipped, where somebody says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, MutableMapping, Sequence
from decimal import Decimal
from typing import Any

from addons import sales
from addons.base import Product
from addons.stock import Bin
from core import ZERO, NotFound, Refused, Session, UsageError, did_you_mean, one_of


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


def by_hand(
    session: Session, orders: Sequence[Any], lines: Sequence[Any], open_: Mapping[int, Decimal], texts: Sequence[str]
) -> dict[int, Decimal]:
    """Return what is shipped of each line, 0 of those not named; raises Refused for more than is open."""
    if len(orders) != 1:
        raise UsageError("lines are shipped by hand of one order at a time", remedy="Name one order.")
    wanted = dict.fromkeys(open_, ZERO)
    for line, given in sales.named_lines(orders[0], lines, texts):
        quantity = open_[line.id] if given is None else given
        wanted[line.id] += quantity
        if abs(wanted[line.id]) > abs(open_[line.id]) or wanted[line.id] * open_[line.id] < 0:
            subject = session.known(Product, [line.product_id])[line.product_id] if line.product_id else "the line"
            figures = f"{wanted[line.id].normalize():f} of {subject} cannot be shipped"
            raise Refused(f"{figures}: {open_[line.id].normalize():f} is open", remedy="Ship no more than is open.")
    return wanted
