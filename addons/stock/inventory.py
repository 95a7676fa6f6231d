"""Inventory counts, which also bring the opening stock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar, Self

from addons.base import Organisation, day_of, end_of_day, today
from addons.stock.history import History
from addons.stock.inventory_line import InventoryLine
from addons.stock.ledger import post
from addons.stock.making_room import give_way
from addons.stock.warehouse import Warehouse
from core import ZERO, BadInput, Document, Edited, Mapped, Row, Session, Time, load, reference, relation, rows


class Inventory(Document, table="stock_inventory", kind="inventory"):
    """A count of products in bins of a warehouse; completing it posts the differences to the ledger.

    What was counted is what there was at `counted_at`: what moved later comes on top of it, whenever it is completed.
    """

    series_scope = "organisation_id"
    series_prefix = "INV"
    listed: ClassVar[tuple[str, ...]] = ("number", "date", "warehouse.code", "state", "note")

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    warehouse_id: Mapped[int] = reference("stock_warehouse")
    date: Mapped[dt.date]
    counted_at: Mapped[Time]
    note: Mapped[str | None]

    organisation: Mapped[Organisation] = relation("base.Organisation")
    warehouse: Mapped[Warehouse] = relation("stock.Warehouse")
    lines: Mapped[list[InventoryLine]] = relation("stock.InventoryLine", back="inventory", order_by="position")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the warehouse, its organisation, the date and the time: now, or the end of a day that is over."""
        rows = super().prepare(session, rows)
        warehouses = session.known(Warehouse)
        for row in rows:
            row.setdefault("warehouse_id", min(warehouses, default=None))
            if row["warehouse_id"] not in warehouses:
                raise BadInput(f"there is no warehouse #{row['warehouse_id']}")
            row.setdefault("organisation_id", warehouses[row["warehouse_id"]].organisation_id)
            _fill_time(session, row)
        return rows

    @classmethod
    def complete(cls, session: Session, inventories: Sequence[Self]) -> None:
        """Post the differences between what was counted and what the ledger says of that time."""
        lines = _in_time(session, inventories)
        history = History(session, [line.place for line in lines], _first(inventories))
        before = {}
        for line in lines:
            moment = line.inventory.counted_at
            before[line.id] = history.at(line.place, moment)
            history.change(line.place, moment, line.counted - before[line.id], line.move())
        _finish(session, history, before)

    @classmethod
    def reverse(cls, session: Session, inventories: Sequence[Self]) -> None:
        """Take the differences back, from the time of the count on."""
        lines = _in_time(session, inventories)
        history = History(session, [line.place for line in lines], _first(inventories))
        for line in lines:
            difference = (line.booked or ZERO) + history.booked.get(line.id, ZERO) - line.counted
            history.change(line.place, line.inventory.counted_at, difference, line.move())
        _finish(session, history, {})

    @classmethod
    def void(cls, session: Session, inventories: Sequence[Self]) -> None:
        """Drop counts that were not completed."""


def _fill_time(session: Session, row: Row) -> None:
    """Fill in date and time, each from the other; refuse a time that is not over yet."""
    organisation = row["organisation_id"]
    if row.get("counted_at") is not None and isinstance(row, Edited) and row.is_changed("counted_at"):
        row["date"] = day_of(session, row["counted_at"], organisation)
    if row.get("counted_at") is None:
        day = row.get("date")
        over = day is not None and day < today(session, organisation)
        row["counted_at"] = end_of_day(session, day, organisation) if day is not None and over else session.now
    row.setdefault("date", day_of(session, row["counted_at"], organisation))
    if row["counted_at"] > session.now:
        raise BadInput(
            f"{row['counted_at']:%Y-%m-%d %H:%M} is still to come: nothing was counted then",
            remedy="Give the time of the count, or none for now.",
        )


def _in_time(session: Session, inventories: Sequence[Inventory]) -> list[InventoryLine]:
    load(session, inventories, "lines")
    in_order = sorted(inventories, key=lambda one: (one.counted_at, one.id))
    return [line for inventory in in_order for line in inventory.lines]


def _first(inventories: Sequence[Inventory]) -> dt.datetime:
    return min(inventory.counted_at for inventory in inventories)


def _finish(session: Session, history: History, booked: Mapping[int, Decimal]) -> None:
    """Post the moves; reservations give way, and what lines were booked with follows, also of later counts."""
    give_way(session, history.now())
    post(session, history.moves)
    L = session[InventoryLine]
    others = session.known(L, history.booked.keys() - booked.keys())
    later = {id_: (line.booked or ZERO) + history.booked[id_] for id_, line in others.items()}
    rows.update(session, L, [{"id": id_, "booked": figure} for id_, figure in {**booked, **later}.items()])
