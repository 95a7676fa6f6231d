"""The customer's own organisations and branches."""

from __future__ import annotations

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
    postal_code: Mapped[str | None]
    country: Mapped[str | None]
    tax_id: Mapped[str | None]

    parent: Mapped[Organisation | None] = relation("base.Organisation", "parent_id")
    currency: Mapped[Currency] = relation("base.Currency")
