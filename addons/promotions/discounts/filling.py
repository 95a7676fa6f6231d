"""Propose the discounts of customers for their orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addons.base import Partner
from core import Edited, Row, Session, lacks


def fill_discounts(session: Session, rows: Sequence[Row]) -> None:
    """Fill in the customer's discounts; those of another customer, unless others were typed for the order."""
    before = {row.before["partner_id"] for row in rows if isinstance(row, Edited)}
    partners: dict[int, Any] = session.known(Partner, before | {row["partner_id"] for row in rows})
    for row in rows:
        if lacks(row, "discounts") or _was_proposed(row, partners):
            row["discounts"] = partners[row["partner_id"]].discounts


def _was_proposed(row: Row, partners: dict[int, Any]) -> bool:
    """Say whether an order gets another customer and has the discounts of the one it had; nobody typed others now."""
    if not isinstance(row, Edited) or not row.is_changed("partner_id"):
        return False
    proposed: str | None = partners[row.before["partner_id"]].discounts
    return "discounts" not in row.given and row["discounts"] == proposed
