"""Price lists and their versions."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import CheckConstraint, UniqueConstraint, false, select, true
from sqlalchemy.schema import SchemaItem

from addons.base import Currency
from addons.pricing.making.price_schema import PriceSchema
from core import BadInput, Edited, Mapped, Model, Row, Session, among, column, reference, relation


class PriceList(Model, table="pricing_list"):
    """Prices in one currency, rounded to `digits` places; what it lacks it takes from its base list.

    With `tax_included` its prices hold the tax. With `enforce_limit` nothing is sold below the limit price unless the
    role allows it. On an `open` list a product that has no price there costs its own list price. A purchase list says
    what vendors are paid, and never prices a sale.
    """

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    currency_id: Mapped[int] = reference("base_currency", index=False)
    digits: Mapped[int] = column(default=2, server_default="2")
    tax_included: Mapped[bool] = column(default=False, server_default=false())
    is_purchase: Mapped[bool] = column(default=False, server_default=false())
    enforce_limit: Mapped[bool] = column(default=False, server_default=false())
    open: Mapped[bool] = column(default=False, server_default=false())
    base_list_id: Mapped[int | None] = reference("pricing_list")

    currency: Mapped[Currency] = relation("base.Currency")
    base_list: Mapped[PriceList | None] = relation("pricing.PriceList", "base_list_id")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a list whose base leads back to itself, or is in another currency or for purchases."""
        rows = super().prepare(session, rows)
        if not any(row.get("base_list_id") is not None for row in rows):
            return rows
        known = {one.id: one for one in session.known(PriceList).values()}
        base_of = {id_: one.base_list_id for id_, one in known.items()}
        base_of |= {row["id"]: row["base_list_id"] for row in rows if isinstance(row, Edited)}
        for row in rows:
            base = known.get(row.get("base_list_id") or 0)
            if base is None:
                continue
            _refuse_circle(row, base_of, known)
            if base.currency_id != row["currency_id"] or base.is_purchase != bool(row.get("is_purchase")):
                raise BadInput(
                    f"price list {row['code']} cannot fall back to {base.code}: their currencies or purposes differ",
                    remedy="Name a base list in the same currency, for sales as for purchases.",
                )
        return rows

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep to places that prices have."""
        return [CheckConstraint("digits BETWEEN 0 AND 6", name="digits")]


def _refuse_circle(row: Row, base_of: dict[int, int | None], known: dict[int, PriceList]) -> None:
    way: list[str] = [row["code"]]
    seen, base = {row.get("id")}, row["base_list_id"]
    while base is not None:
        way.append(known[base].code)
        if base in seen:
            raise BadInput(
                f"price list {row['code']} would be its own base: {' → '.join(way)}", remedy="Name another base list."
            )
        seen.add(base)
        base = base_of.get(base)


class PriceVersion(Model, table="pricing_version"):
    """The prices of a list from a day on, until the next version begins; one that is not active counts for nothing.

    They may be made of those of a base version by a price schema.
    """

    label = "price list version"
    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    price_list_id: Mapped[int] = reference("pricing_list", index=False)
    valid_from: Mapped[dt.date]
    active: Mapped[bool] = column(default=True, server_default=true())
    base_version_id: Mapped[int | None] = reference("pricing_version", index=False)
    price_schema_id: Mapped[int | None] = reference("pricing_schema", index=False)

    price_list: Mapped[PriceList] = relation("pricing.PriceList")
    base_version: Mapped[PriceVersion | None] = relation("pricing.PriceVersion", "base_version_id")
    price_schema: Mapped[PriceSchema | None] = relation("pricing.PriceSchema")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse two active versions of a list that begin on the same day: nobody could say which one counts."""
        rows = super().prepare(session, rows)
        lists = {row["price_list_id"] for row in rows}
        query = select(cls.id, cls.price_list_id, cls.valid_from).where(
            among(session, cls.price_list_id, lists), cls.active
        )
        own = {row["id"] for row in rows if isinstance(row, Edited)}
        begun = Counter((list_, day) for id_, list_, day in session.execute(query) if id_ not in own)
        begun += Counter((row["price_list_id"], row["valid_from"]) for row in rows if row.get("active", True))
        for row in rows:
            if row.get("active", True) and begun[row["price_list_id"], row["valid_from"]] > 1:
                name = session.known(PriceList)[row["price_list_id"]].code
                raise BadInput(
                    f"price list {name} has two active versions from {row['valid_from']}: they overlap",
                    remedy="Let one begin on another day, or set the other inactive (active=no).",
                )
        return rows

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find the versions of a list."""
        return [UniqueConstraint("price_list_id", "code")]
