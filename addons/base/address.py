"""The addresses of business partners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Mapped, Model, column, reference, relation

if TYPE_CHECKING:
    from addons.base.partner import Partner


class Address(Model, table="base_address"):
    """An address of a partner, for deliveries, invoices or both."""

    kept_by = ""

    partner_id: Mapped[int] = reference("base_partner")
    name: Mapped[str | None]
    street: Mapped[str | None]
    city: Mapped[str | None]
    region: Mapped[str | None]
    postal_code: Mapped[str | None]
    country: Mapped[str | None]
    for_delivery: Mapped[bool] = column(default=True)
    for_invoice: Mapped[bool] = column(default=True)

    partner: Mapped[Partner] = relation("base.Partner", back="addresses")

    def lines(self) -> list[str]:
        """Return the address as printed, without empty lines."""
        town = " ".join(part for part in (self.postal_code, self.city, self.region) if part)
        return [line for line in (self.name, self.street, town, self.country) if line]
