"""Warehouses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from addons.base import Organisation
from addons.stock.bin import Bin
from core import Mapped, Model, Session, column, reference, relation

if TYPE_CHECKING:
    from core import Row


class Warehouse(Model, table="stock_warehouse"):
    """A place of an organisation that holds stock in bins; `allows_negative` lets more go out than is there."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    organisation_id: Mapped[int] = reference("base_organisation")
    allows_negative: Mapped[bool] = column(default=False)

    organisation: Mapped[Organisation] = relation("base.Organisation")
    bins: Mapped[list[Bin]] = relation("stock.Bin", back="warehouse", order_by="priority")


def create_missing(session: Session) -> None:
    """Create a warehouse and a bin, coded like their organisation, where an organisation has none."""
    warehouse, organisation = session[Warehouse], session[Organisation]
    having = select(warehouse.organisation_id)
    missing = session.execute(
        select(organisation.id, organisation.code, organisation.name).where(organisation.id.not_in(having))
    ).all()
    rows: list[Row] = [{"code": code, "name": name, "organisation_id": id_} for id_, code, name in missing]
    ids = warehouse.create(session, rows)
    session[Bin].create(
        session, [{"warehouse_id": id_, "code": row["code"]} for id_, row in zip(ids, rows, strict=True)]
    )
