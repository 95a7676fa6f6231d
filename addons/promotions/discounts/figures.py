"""Which discounts make no sense, and how their figures are written."""

from __future__ import annotations

from decimal import Decimal

from addons.schemas import figure
from core import BadInput

HUNDRED = Decimal(100)
SEPARATING = ";,()%"
"""What cannot stand in a code, since it separates what is written of discounts."""


def refuse_impossible_percent(what: str, percent: Decimal) -> None:
    """Raise BadInput for a percentage that takes off nothing, or more than everything."""
    if not 0 < percent <= HUNDRED:
        raise BadInput(f"{what} takes off {figure(percent)} %", remedy="Give more than 0 and at most 100.")


def refuse_unwritable(noun: str, code: str) -> None:
    """Raise BadInput for a code that could not be told from the rest where discounts are written one after another."""
    if not code.strip() or code[0].isdigit() or any(one in code for one in SEPARATING):
        raise BadInput(
            f"'{code}' cannot be the code of a {noun}",
            remedy=f"Begin with a letter, and leave out {' '.join(SEPARATING)}: orders name several one after another.",
        )
