"""Lines of an order that are named by hand, with the quantities to ship or bill of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from addons.base import Product
from addons.sales.order.named_lines import named_lines
from core import ZERO, Refused, Session, UsageError


def named_quantities(
    session: Session,
    orders: Sequence[Any],
    lines: Sequence[Any],
    open_: Mapping[int, Decimal],
    texts: Sequence[str],
    *,
    done: str,
) -> dict[int, Decimal]:
    """Return what is done of each line of one order, 0 of those not named: "10=5" is five of the line at position 10.

    "10" is all that is open of it; `done` is the word for it, such as "shipped". Raises Refused for more than is open.
    """
    if len(orders) != 1:
        raise UsageError(f"lines are {done} by hand of one order at a time", remedy="Name one order.")
    wanted = dict.fromkeys(open_, ZERO)
    for line, given in named_lines(orders[0], lines, texts):
        quantity = open_[line.id] if given is None else given
        wanted[line.id] += quantity
        if abs(wanted[line.id]) > abs(open_[line.id]) or wanted[line.id] * open_[line.id] < 0:
            subject = session.known(Product, [line.product_id])[line.product_id] if line.product_id else "the line"
            figures = f"{wanted[line.id].normalize():f} of {subject} cannot be {done}"
            raise Refused(f"{figures}: {open_[line.id].normalize():f} is open", remedy="Take no more than is open.")
    return wanted
