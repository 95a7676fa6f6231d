"""The customer's own organisations and branches."""

from __future__ import annotations

from sqlalchemy import Connection, Integer, String, inspect, select
from sqlalchemy import column as plain_column
from sqlalchemy import table as plain_table

from addons.base.currency import Currency
from core import Mapped, Model, column, reference, relation


class Organisation(Model, table="base_organisation"):
    """A legal entity or a branch of one; documents belong to an organisation and are numbered per organisation."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    parent_id: Mapped[int | None] = reference("base_organisation")
    currency_id: Mapped[int] = reference("base_currency")
    street: Mapped[str | None]
    city: Mapped[str | None]
    region: Mapped[str | None]
    postal_code: Mapped[str | None]
    country: Mapped[str | None]
    tax_id: Mapped[str | None]

    parent: Mapped[Organisation | None] = relation("base.Organisation", "parent_id")
    currency: Mapped[Currency] = relation("base.Currency")


def codes(connection: Connection) -> dict[str, int]:
    """Return the ids of the organisations by code; asked before anything is composed, perhaps of no table yet."""
    if not inspect(connection).has_table("base_organisation"):
        return {}
    known = plain_table("base_organisation", plain_column("code", String), plain_column("id", Integer))
    query = select(known.c.code, known.c.id).order_by(known.c.code)
    return {code: id_ for code, id_ in connection.execute(query)}
