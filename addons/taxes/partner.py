"""How partners and products are taxed."""

from __future__ import annotations

from collections.abc import Sequence

from addons import base
from addons.taxes.baskets import refuse_bad_baskets
from addons.taxes.category import PartnerTaxCategory, TaxCategory
from core import Mapped, Row, Session, reference, relation


class Partner(base.Partner, extends=True):
    """Partners are taxed by their tax category."""

    tax_category_id: Mapped[int | None] = reference("taxes_partner_category", index=False)

    tax_category: Mapped[PartnerTaxCategory | None] = relation("taxes.PartnerTaxCategory")


class Product(base.Product, extends=True):
    """Products are taxed by their tax category; their amounts go into the baskets that `base_contribution` names.

    A linked service with a `modified_tax_category` changes the category of the products it is sold for.
    """

    tax_category_id: Mapped[int | None] = reference("taxes_category", index=False)
    base_contribution: Mapped[str | None]
    modified_tax_category_id: Mapped[int | None] = reference("taxes_category", index=False)

    tax_category: Mapped[TaxCategory | None] = relation("taxes.TaxCategory", "tax_category_id")
    modified_tax_category: Mapped[TaxCategory | None] = relation("taxes.TaxCategory", "modified_tax_category_id")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse baskets that cannot be told apart."""
        rows = super().prepare(session, rows)
        for row in rows:
            refuse_bad_baskets(row.get("base_contribution"), f"product {row['code']}")
        return rows
