"""Taxes with what decides where they hold and how they are computed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import false

from addons import base
from addons.taxes.category import PartnerTaxCategory, TaxCategory, TaxRegion
from addons.taxes.kinds import kind_named
from core import BadInput, Edited, Mapped, Money, Row, Session, column, reference, relation
from core import rows as writing


class Tax(base.Tax, extends=True):
    """A tax that holds for products of a category, partners of a category, from and to regions, and at dates.

    `kind` says what its rate is: percent if empty. A tax with children is a summary: what is computed are these, by
    position; one that is cascading is computed on the net amount with the taxes before it. What is withheld is
    subtracted. Only the part of the base above `above` and up to `up_to` counts. The places of its regions are kept
    with it, so that choosing taxes reads no regions.
    """

    kind: Mapped[str | None]
    category_id: Mapped[int | None] = reference("taxes_category", index=False)
    partner_category_id: Mapped[int | None] = reference("taxes_partner_category", index=False)
    from_region_id: Mapped[int | None] = reference("taxes_region", index=False)
    to_region_id: Mapped[int | None] = reference("taxes_region", index=False)
    valid_from: Mapped[dt.date | None]
    valid_until: Mapped[dt.date | None]
    summary_tax_id: Mapped[int | None] = reference("base_tax", index=False)
    position: Mapped[int] = column(default=0, server_default="0")
    cascading: Mapped[bool] = column(default=False, server_default=false())
    withheld: Mapped[bool] = column(default=False, server_default=false())
    above: Mapped[Money | None]
    up_to: Mapped[Money | None]
    from_places: Mapped[str | None] = column(info={"computed": True, "internal": True})
    to_places: Mapped[str | None] = column(info={"computed": True, "internal": True})

    category: Mapped[TaxCategory | None] = relation("taxes.TaxCategory")
    partner_category: Mapped[PartnerTaxCategory | None] = relation("taxes.PartnerTaxCategory")
    from_region: Mapped[TaxRegion | None] = relation("taxes.TaxRegion", "from_region_id")
    to_region: Mapped[TaxRegion | None] = relation("taxes.TaxRegion", "to_region_id")
    summary_tax: Mapped[Tax | None] = relation("base.Tax", "summary_tax_id")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse taxes that could never be computed, or that would hold where nobody said."""
        rows = super().prepare(session, rows)
        known, regions = session.known(Tax), session.known(TaxRegion)
        for row in rows:
            for side in ("from", "to"):
                region = regions.get(row.get(f"{side}_region_id") or 0)
                row[f"{side}_places"] = region and region.kept()
            kind_named(session, row.get("kind"), f"tax {row['code']}")
            _refuse_bad_parent(row, known)
            _refuse_nowhere(row)
            _refuse_bad_bounds(row)
        return rows


class Region(TaxRegion, extends=True):
    """Taxes of a region hold where it lies now."""

    @classmethod
    def after_edit(cls, session: Session, rows: Sequence[Edited]) -> None:
        """Let the taxes of edited regions know their places."""
        super().after_edit(session, rows)
        kept = {row["id"]: row.record.kept() for row in rows}
        changed = [
            {"id": tax.id, "from_places": kept.get(tax.from_region_id, tax.from_places)}
            | {"to_places": kept.get(tax.to_region_id, tax.to_places)}
            for tax in cast("Iterable[Tax]", session.known(Tax).values())
            if kept.keys() & {tax.from_region_id, tax.to_region_id}
        ]
        writing.update(session, session[Tax], changed)


def _refuse_bad_parent(row: Row, known: Mapping[int, Any]) -> None:
    parent, code = row.get("summary_tax_id"), row["code"]
    if parent is None:
        return
    if isinstance(row, Edited) and parent == row["id"]:
        raise BadInput(f"tax {code} is a child of itself", remedy="Name another summary tax, or none.")
    if (found := known.get(parent)) is not None and found.summary_tax_id is not None:
        raise BadInput(
            f"tax {code} cannot be a child of {found.code}, which is one itself", remedy="Name its summary tax."
        )
    if isinstance(row, Edited) and any(one.summary_tax_id == row["id"] for one in known.values()):
        raise BadInput(f"tax {code} has children, so it cannot be one", remedy="Give these another summary tax first.")
    if row.get("category_id") is not None:
        raise BadInput(
            f"tax {code} is a child of a summary tax and names a category",
            remedy="Give the category to the summary tax: it is chosen, with all its children.",
        )


def _refuse_nowhere(row: Row) -> None:
    if row.get("category_id") is not None and row.get("from_region_id") is None and row.get("to_region_id") is None:
        raise BadInput(
            f"tax {row['code']} names a category but no region",
            remedy="Say where it holds: give from_region or to_region, one with the place * for everywhere.",
        )


def _refuse_bad_bounds(row: Row) -> None:
    above, up_to = row.get("above"), row.get("up_to")
    if above is not None and up_to is not None and above >= up_to:
        raise BadInput(f"tax {row['code']} holds above {above} and up to {up_to}", remedy="Let up_to be greater.")
    first, last = row.get("valid_from"), row.get("valid_until")
    if first is not None and last is not None and first > last:
        raise BadInput(f"tax {row['code']} is valid from {first} until {last}", remedy="Let the dates follow.")
