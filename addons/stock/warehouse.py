"""Warehouses."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, update

from addons.base import Organisation
from addons.stock.balance import Balance
from addons.stock.bin import Bin
from core import Edited, Mapped, Model, Refused, Row, Session, column, reference, relation


class Warehouse(Model, table="stock_warehouse"):
    """A place of an organisation that holds stock in bins; `allows_negative` lets more go out than is there."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    organisation_id: Mapped[int] = reference("base_organisation")
    allows_negative: Mapped[bool] = column(default=False)

    organisation: Mapped[Organisation] = relation("base.Organisation")
    bins: Mapped[list[Bin]] = relation("stock.Bin", back="warehouse", order_by="priority")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse to forbid negative stock while there is some."""
        rows = super().prepare(session, rows)
        for row in rows:
            if isinstance(row, Edited) and row.is_changed("allows_negative") and not row["allows_negative"]:
                _refuse_negative_stock(session, row.record)
        return rows

    @classmethod
    def after_edit(cls, session: Session, rows: Sequence[Edited]) -> None:
        """Hand a change of the rule for negative stock on to the balances."""
        super().after_edit(session, rows)
        B = session[Balance]
        for row in rows:
            if row.is_changed("allows_negative"):
                values = {"allows_negative": row["allows_negative"], "version": B.version + 1}
                session.held.pop("stock", None)
                session.connection().execute(update(B).where(_is_in(session, row.record)).values(**values))


def _refuse_negative_stock(session: Session, warehouse: Warehouse) -> None:
    B = session[Balance]
    query = select(B.id).where(_is_in(session, warehouse), B.quantity < 0).limit(1)
    if session.connection().execute(query).first() is not None:
        raise Refused(f"{warehouse} has negative stock", remedy="Count the stock first, then forbid negative stock.")


def _is_in(session: Session, warehouse: Warehouse) -> ColumnElement[bool]:
    bin_ = session[Bin]
    return session[Balance].bin_id.in_(select(bin_.id).where(bin_.warehouse_id == warehouse.id))


def create_bins(session: Session, purpose: str) -> None:
    """Create a bin of a purpose, coded like it, in each warehouse that has none; for reference data of addons."""
    bins = session.known(Bin).values()
    having = {bin_.warehouse_id for bin_ in bins if bin_.purpose == purpose}
    missing = sorted(session.known(Warehouse).keys() - having)
    session.create(Bin, [{"warehouse_id": id_, "code": purpose.upper(), "purpose": purpose} for id_ in missing])


def create_missing(session: Session) -> None:
    """Create a warehouse and a bin, coded like their organisation, where an organisation has none."""
    warehouse, organisation = session[Warehouse], session[Organisation]
    having = select(warehouse.organisation_id)
    missing = session.execute(
        select(organisation.id, organisation.code, organisation.name).where(organisation.id.not_in(having))
    ).all()
    rows: list[Row] = [{"code": code, "name": name, "organisation_id": id_} for id_, code, name in missing]
    ids = session.create(warehouse, rows)
    session.create(Bin, [{"warehouse_id": id_, "code": row["code"]} for id_, row in zip(ids, rows, strict=True)])
