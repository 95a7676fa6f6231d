"""Warehouses."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlalchemy import inspect, select, update

from addons.base import Organisation
from addons.stock.balance import Balance
from addons.stock.bin import Bin
from core import Mapped, Model, Refused, Session, column, reference, relation

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

    def check_values(self) -> None:
        """Hand a change of the rule for negative stock on to the balances; refused while there is negative stock."""
        super().check_values()
        state = inspect(self)
        if state.persistent and state.attrs.allows_negative.history.has_changes():
            _change_rule(cast("Session", state.session), self)


def _change_rule(session: Session, warehouse: Warehouse) -> None:
    B, bin_ = session[Balance], session[Bin]
    here = B.bin_id.in_(select(bin_.id).where(bin_.warehouse_id == warehouse.id))
    negative = session.connection().execute(select(B.id).where(here, B.quantity < 0).limit(1)).first()
    if negative is not None and not warehouse.allows_negative:
        raise Refused(f"{warehouse} has negative stock", remedy="Count the stock first, then forbid negative stock.")
    values = {"allows_negative": warehouse.allows_negative, "version": B.version + 1}
    session.held.pop("stock", None)
    session.connection().execute(update(B).where(here).values(**values))


def create_bins(session: Session, purpose: str) -> None:
    """Create a bin of a purpose, coded like it, in each warehouse that has none; for reference data of addons."""
    bins = session.known(Bin).values()
    having = {bin_.warehouse_id for bin_ in bins if bin_.purpose == purpose}
    missing = sorted(session.known(Warehouse).keys() - having)
    session[Bin].create(
        session, [{"warehouse_id": id_, "code": purpose.upper(), "purpose": purpose} for id_ in missing]
    )


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
