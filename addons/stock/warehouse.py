"""Warehouses."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from addons.base import Organisation
from addons.stock.bin import OVER_ISSUE, Bin
from addons.stock.stock_rule import refuse_unknown_rule
from core import Edited, Mapped, Model, Row, Session, column, reference, relation


class Warehouse(Model, table="stock_warehouse"):
    """A place of an organisation that holds stock in bins; `allows_negative` lets more go out than is there.

    What the warehouse of an order does not have is taken from the others of its organisation, those with the lowest
    priority number first. `rule` says by which rule stock is chosen in it.
    """

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    organisation_id: Mapped[int] = reference("base_organisation")
    allows_negative: Mapped[bool] = column(default=False)
    priority: Mapped[int] = column(default=50, server_default="50")
    rule: Mapped[str | None]

    organisation: Mapped[Organisation] = relation("base.Organisation")
    bins: Mapped[list[Bin]] = relation("stock.Bin", back="warehouse", order_by="priority")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a rule that does not exist, and to forbid negative stock while there is some."""
        from addons.stock.negative import refuse_if_negative

        rows = super().prepare(session, rows)
        for row in rows:
            refuse_unknown_rule(session, row.get("rule"))
            if isinstance(row, Edited) and row.is_changed("allows_negative") and not row["allows_negative"]:
                bins = _bins_of(session, row.record)
                refuse_if_negative(session, [bin_ for bin_ in bins if bin_.inventory_status != OVER_ISSUE])
        return rows

    @classmethod
    def after_edit(cls, session: Session, rows: Sequence[Edited]) -> None:
        """Hand a change of the rule for negative stock on to the balances."""
        from addons.stock.negative import pass_on

        super().after_edit(session, rows)
        changed = [row.record for row in rows if row.is_changed("allows_negative")]
        pass_on(session, [bin_ for warehouse in changed for bin_ in _bins_of(session, warehouse)])


def _bins_of(session: Session, warehouse: Warehouse) -> list[Bin]:
    return [bin_ for bin_ in session.known(Bin).values() if bin_.warehouse_id == warehouse.id]


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
