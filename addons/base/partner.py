"""Business partners: customers, vendors, employees, carriers."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from addons.base.address import Address
from core import Mapped, Model, Row, Session, among, column, reference, relation


class PartnerGroup(Model, table="base_partner_group"):
    """Partners that are treated alike."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]


class Partner(Model, table="base_partner"):
    """Somebody we do business with; one partner can play several parts."""

    label = "business partner"
    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str] = column(index=True)
    group_id: Mapped[int | None] = reference("base_partner_group")
    is_customer: Mapped[bool] = column(default=False)
    is_vendor: Mapped[bool] = column(default=False)
    is_employee: Mapped[bool] = column(default=False)
    is_carrier: Mapped[bool] = column(default=False)
    active: Mapped[bool] = column(default=True)
    tax_id: Mapped[str | None]
    language: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    contact: Mapped[str | None]

    group: Mapped[PartnerGroup | None] = relation("base.PartnerGroup")
    addresses: Mapped[list[Address]] = relation("base.Address", back="partner", order_by="id")


def create_partners(session: Session, wanted: Mapping[str, Row]) -> None:
    """Create the partners, by code, that do not exist yet; for reference data of addons."""
    P = session[Partner]
    known = set(session.scalars(select(P.code).where(among(session, P.code, wanted))))
    session.create(P, [{"code": code, **values} for code, values in wanted.items() if code not in known])
