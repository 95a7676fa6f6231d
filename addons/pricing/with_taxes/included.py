"""Orders by price lists whose prices hold their taxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addons import taxes
from addons.pricing.lists.list_prices import lists_of
from core import Edited, Row, Session


class IncludingOrder(taxes.TaxedOrder, extends=True):
    """Prices hold their taxes where the price list says so, unless it is typed otherwise."""

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Take it over from the price list, anew where another one is chosen."""
        given = [_is_given(row) for row in rows]
        rows = super().prepare(session, rows)
        for row, typed in zip(rows, given, strict=True):
            listed: Any = lists_of(session).get(row.get("price_list_id") or 0)
            if listed is not None and not typed and (not isinstance(row, Edited) or row.is_changed("price_list_id")):
                row["tax_included"] = listed.tax_included
        return rows


def _is_given(row: Row) -> bool:
    return "tax_included" in (row.given if isinstance(row, Edited) else row)
