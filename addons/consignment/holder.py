"""Who holds the goods of a borrow bin."""

from __future__ import annotations

from addons import base, stock
from core import Mapped, reference, relation


class Bin(stock.Bin, extends=True):
    """A borrow bin lies with a partner, its `holder`."""

    holder_id: Mapped[int | None] = reference("base_partner", index=False)

    holder: Mapped[base.Partner | None] = relation("base.Partner", "holder_id")
