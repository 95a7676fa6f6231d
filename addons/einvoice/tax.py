"""What a tax is called in e-invoices."""

from __future__ import annotations

from collections.abc import Sequence

from addons import base
from addons.einvoice.vat import refuse_unknown_category
from core import Mapped, Row, Session


class Tax(base.Tax, extends=True):
    """A tax of 0 % says by `vat_category` why: Z, E, AE, K, G or O; exempt ones (E) also by `vat_exemption`, in words.

    Any other is the standard one, S, unless it says otherwise.
    """

    vat_category: Mapped[str | None]
    vat_exemption: Mapped[str | None]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse categories that there are not."""
        rows = super().prepare(session, rows)
        for row in rows:
            refuse_unknown_category(row.get("vat_category"), f"tax {row['code']}")
        return rows
