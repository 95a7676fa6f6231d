"""What is agreed with a vendor."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import false, select

from addons import base
from addons.base import Currency
from core import Mapped, Session, among, column, reference, relation


class Vendor(base.Partner, extends=True):
    """Vendors are paid in a currency of theirs, and some send goods to our customers themselves."""

    purchase_currency_id: Mapped[int | None] = reference("base_currency", index=False)
    drop_ships: Mapped[bool] = column(default=False, server_default=false())

    purchase_currency: Mapped[Currency | None] = relation("base.Currency", "purchase_currency_id")


def vendors(session: Session, codes: Iterable[str]) -> dict[str, Vendor]:
    """Return the vendors of these codes, by code, in one statement."""
    P = session[Vendor]
    query = select(P).where(among(session, P.code, list(codes)), P.is_vendor)
    return {one.code: one for one in session.scalars(query)}
