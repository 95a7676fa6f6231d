"""What somebody wants a payment to be: from whom, how much, for what, and what becomes of the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core import BadInput, did_you_mean

CREDIT, REFUND = RESTS = ("credit", "refund")
"""What becomes of more than is owed: it stays as the customer's credit, or is paid back."""


@dataclass(frozen=True)
class Wish:
    """One payment to be taken.

    `amount` is what came; without it, what has to come. `documents` are invoices and orders with what is asked of
    each, None for all that is open. `items` are G/L items with their amounts. `credit` is how much of the customer's
    credit is used: True for as much as is needed. `rest` says what becomes of money that is left over.
    """

    partner_id: int
    currency_id: int
    organisation_id: int | None
    documents: Sequence[tuple[Any, Decimal | None]] = ()
    amount: Decimal | None = None
    date: dt.date | None = None
    method: str = "transfer"
    items: Sequence[tuple[Any, Decimal]] = ()
    credit: Decimal | bool = False
    writes_off: bool = False
    no_discount: bool = False
    rest: str | None = None
    note: str | None = None

    def refuse_unknown_rest(self) -> None:
        """Raise BadInput for something else than can be done with what is left over."""
        if self.rest is not None and self.rest not in RESTS:
            raise BadInput(
                f"what is left over cannot become '{self.rest}'{did_you_mean(self.rest, RESTS)}",
                remedy="Choose credit or refund.",
            )
