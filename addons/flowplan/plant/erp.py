"""Customers and products that an ERP keeps: taken over by the importer, only consulted here; see promise for orders."""

from __future__ import annotations

from collections.abc import Sequence

from addons import base
from addons.flowplan.plant.synchronised import refuse_by_hand
from core import Mapped, Row, Session

NAMES = ("erp_source", "erp_etag")


class Product(base.Product, extends=True):
    """A product, which another system may keep."""

    erp_source: Mapped[str | None]
    erp_id: Mapped[str | None]
    erp_etag: Mapped[str | None]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse to change by hand what another system keeps."""
        refuse_by_hand(session, rows, *NAMES)
        return super().prepare(session, rows)


class Partner(base.Partner, extends=True):
    """A partner, whom another system may keep."""

    erp_source: Mapped[str | None]
    erp_id: Mapped[str | None]
    erp_etag: Mapped[str | None]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse to change by hand what another system keeps."""
        refuse_by_hand(session, rows, *NAMES)
        return super().prepare(session, rows)
