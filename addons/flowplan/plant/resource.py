"""Resources: cells, work centers, machines, people, tools; and groups of those that can stand in for each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint, select
from sqlalchemy.schema import SchemaItem

from addons.flowplan.plant.calendar import Calendar
from addons.flowplan.plant.synchronised import Synchronised
from core import BadInput, Edited, Mapped, Model, Refused, Row, Session, among, column, one_of, reference, relation

CELL, WORK_CENTER, MACHINE, PERSON, TOOL = "cell", "work center", "machine", "person", "tool"
KINDS = (CELL, WORK_CENTER, MACHINE, PERSON, TOOL)
USUAL_LIMIT = 80
"""How much of a cell is loaded, in percent."""


class Resource(Synchronised, table="flow_resource"):
    """Something with a calendar that work needs: `units` of it work in parallel, at an `efficiency` in percent.

    A cell is planned by days and loaded up to its `load_limit` in percent; the others are planned by the minute and
    loaded whole. `load_version` counts the changes of its load.
    """

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    kind: Mapped[str] = column(default=MACHINE)
    calendar_id: Mapped[int] = reference("flow_calendar", index=False)
    parent_id: Mapped[int | None] = reference("flow_resource", index=False)
    units: Mapped[int] = column(default=1)
    efficiency: Mapped[int] = column(default=100)
    load_limit: Mapped[int] = column(default=100)
    bottleneck: Mapped[bool] = column(default=False)
    load_version: Mapped[int] = column(default=0)

    calendar: Mapped[Calendar] = relation("flowplan.Calendar")
    parent: Mapped[Resource | None] = relation("flowplan.Resource", "parent_id")

    @property
    def is_coarse(self) -> bool:
        """Say whether it is planned by days."""
        return self.kind == CELL

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Let every resource be able to do something."""
        return [
            CheckConstraint("units > 0", name="units"),
            CheckConstraint("efficiency > 0", name="efficiency"),
            CheckConstraint("load_limit > 0", name="load_limit"),
        ]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the load limit of the kind; refuse kinds and figures that are none, and codes that steps name."""
        rows = super().prepare(session, rows)
        for row in rows:
            kind = row.setdefault("kind", MACHINE)
            if kind not in KINDS:
                raise BadInput(f"'{kind}' is no kind of resource", remedy=f"The kinds are: {one_of(KINDS)}.")
            if row.get("load_limit") is None:
                row["load_limit"] = USUAL_LIMIT if kind == CELL else 100
            for name in ("units", "efficiency", "load_limit"):
                if row.get(name) is not None and row[name] <= 0:
                    what = f"{cls.noun()} {row.get('code')}: {name.replace('_', ' ')} {row[name]} is not above 0"
                    raise BadInput(what, remedy="Give a positive number.")
            if " " in (row.get("code") or "") or "*" in (row.get("code") or ""):
                raise BadInput(f"the code '{row['code']}' has a space or a star", remedy="Write it in one word.")
            if isinstance(row, Edited) and row.is_changed("code"):
                refuse_named(session, row.before["code"])
        return rows

    @classmethod
    def before_removal(cls, session: Session, records: Sequence[Any]) -> None:
        """Refuse to delete a resource that steps of processes name."""
        super().before_removal(session, records)
        for record in records:
            refuse_named(session, record.code)


class CapacityChange(Model, table="flow_capacity_change"):
    """Another number of units from a day to a day: a man short, a hired machine."""

    label = "capacity change"
    kept_by = ""

    resource_id: Mapped[int] = reference("flow_resource")
    first: Mapped[dt.date]
    last: Mapped[dt.date]
    units: Mapped[int]
    reason: Mapped[str | None]

    resource: Mapped[Resource] = relation("flowplan.Resource")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Let no change end before it begins, nor leave less than nothing."""
        return [CheckConstraint("last >= first", name="last"), CheckConstraint("units >= 0", name="units")]


class ResourceGroup(Model, table="flow_resource_group"):
    """Resources that can stand in for each other: an operation takes the one that is done first."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]

    members: Mapped[list[GroupMember]] = relation("flowplan.GroupMember", back="group", order_by="id")


class GroupMember(Model, table="flow_group_member"):
    """A resource in a group."""

    label = "group member"
    kept_by = ""

    group_id: Mapped[int] = reference("flow_resource_group", index=False)
    resource_id: Mapped[int] = reference("flow_resource", index=False)

    group: Mapped[ResourceGroup] = relation("flowplan.ResourceGroup", back="members")
    resource: Mapped[Resource] = relation("flowplan.Resource")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Have each resource in a group once."""
        return [UniqueConstraint("group_id", "resource_id")]


def refuse_named(session: Session, code: str) -> None:
    """Raise Refused if a step of a process names a resource by this code."""
    from addons.flowplan.plant.process import ProcessStep

    S = session[ProcessStep]
    for also in session.scalars(select(S.also).where(S.also.contains(code, autoescape=True))):
        if code in (part.partition("*")[0] for part in (also or "").split()):
            raise Refused(f"steps of processes name {code}", remedy="Revise those processes first.")


def resources_by_code(session: Session, codes: set[str]) -> dict[str, tuple[int, ...]]:
    """Return the ids of resources by code; of a group those of its members."""
    R, G, M = session[Resource], session[ResourceGroup], session[GroupMember]
    found: dict[str, tuple[int, ...]] = {
        code: (id_,) for code, id_ in session.execute(select(R.code, R.id).where(among(session, R.code, codes)))
    }
    query = select(G.code, M.resource_id).join(M, M.group_id == G.id).where(among(session, G.code, codes))
    for code, id_ in session.execute(query.order_by(M.id)):
        found[code] = (*found.get(code, ()), id_)
    return found
