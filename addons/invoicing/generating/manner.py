"""How orders are invoiced this time, as whoever fires the verb says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from addons.base import today
from core import ZERO, Session


@dataclass
class Manner:
    """Say how orders are invoiced: dated `on`, `steered` by their terms or not, or only the `lines` named by hand.

    Orders for which the grouping `together` comes out the same share an invoice; nothing below `minimum` is billed.
    `why` is told why orders have no invoice, by order id.
    """

    on: dt.date | Mapping[int, dt.date] | None = None
    steered: bool = True
    lines: Sequence[str] = ()
    together: str = ""
    minimum: Decimal = ZERO
    why: dict[int, str] = field(default_factory=dict)

    def day(self, session: Session, order: Any) -> dt.date:
        """Return the day as of which an order is invoiced: the one given, else today where it is invoiced."""
        given = self.on.get(order.id) if isinstance(self.on, Mapping) else self.on
        return given or today(session, order.invoicing_organisation_id or order.organisation_id)
