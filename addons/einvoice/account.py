"""The organisation as a seller: its bank account, and how to reach it."""

from __future__ import annotations

from collections.abc import Sequence

from addons import base
from addons.einvoice.bank import bic_of, iban_of
from addons.einvoice.electronic_address import refuse_unknown_scheme
from core import Mapped, Row, Session


class Organisation(base.Organisation, extends=True):
    """What buyers pay to, and whom they ask. A branch has what it does not say itself from the one above it.

    `electronic_address` is where e-invoices are answered: a scheme and an address, such as "0088:4012345000009".
    """

    iban: Mapped[str | None]
    bic: Mapped[str | None]
    contact: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    electronic_address: Mapped[str | None]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Keep IBAN and BIC in capitals without blanks; refuse mistyped ones."""
        rows = super().prepare(session, rows)
        for row in rows:
            row["iban"] = iban_of(row.get("iban"), f"organisation {row['code']}")
            row["bic"] = bic_of(row.get("bic"), f"organisation {row['code']}")
            refuse_unknown_scheme(row.get("electronic_address"), f"organisation {row['code']}")
        return rows

    def seller_value(self, name: str) -> str | None:
        """Return what a column says, of the organisation or of the nearest one above it that says something."""
        one: base.Organisation | None = self
        while one is not None:
            value: str | None = getattr(one, name)
            if value:
                return value
            one = one.parent
        return None
