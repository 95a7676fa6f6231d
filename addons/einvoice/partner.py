"""The customer as a buyer of e-invoices."""

from __future__ import annotations

from collections.abc import Sequence

from addons import base
from addons.einvoice.electronic_address import refuse_unknown_scheme
from addons.einvoice.vat import refuse_unknown_category
from core import Mapped, Row, Session


class Partner(base.Partner, extends=True):
    """How e-invoices reach a buyer, and why sales to it bear no tax, if they bear none.

    `buyer_reference` is what the buyer routes invoices by, such as the Leitweg-ID of authorities. `vat_category`
    holds for lines without tax whose own tax does not say more: AE where the buyer owes the tax, K for goods to another
    country of the EU, G for exports, E for what is exempt because of `vat_exemption`, Z for a rate of 0, O for none.
    """

    buyer_reference: Mapped[str | None]
    electronic_address: Mapped[str | None]
    vat_category: Mapped[str | None]
    vat_exemption: Mapped[str | None]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse categories and schemes that there are not."""
        rows = super().prepare(session, rows)
        for row in rows:
            refuse_unknown_scheme(row.get("electronic_address"), f"partner {row['code']}")
            refuse_unknown_category(row.get("vat_category"), f"partner {row['code']}")
        return rows
