"""What changed in the load of resources, so that every process can bring its picture of it up to date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import UniqueConstraint
from sqlalchemy.schema import SchemaItem

from addons.flowplan.plant.resource import Resource
from core import ID, Mapped, Model, Quantity, Time, column, reference, relation


class LoadEntry(Model, table="flow_load_log"):
    """Use more units of a resource, or fewer, from one clock minute to another.

    It belongs to the change `load_version` of that load, whose entries `n` numbers; what was reserved lapses at the
    minute `expires`.
    """

    kept_by = "the plan"
    label = "load entry"

    resource_id: Mapped[int] = column(ID)
    load_version: Mapped[int]
    n: Mapped[int]
    start: Mapped[int] = column(ID)
    end: Mapped[int] = column(ID)
    units: Mapped[int]
    expires: Mapped[int | None] = column(ID)

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Number the entries of each change once."""
        return [UniqueConstraint("resource_id", "load_version", "n")]


class DayLoad(Model, table="flow_day_load"):
    """Use minutes of a cell on a day for a step of a job that is planned by days."""

    kept_by = "the plan"
    label = "day load"

    job_id: Mapped[int] = reference("flow_job")
    step: Mapped[int]
    name: Mapped[str]
    resource_id: Mapped[int] = reference("flow_resource")
    day: Mapped[dt.date]
    minutes: Mapped[Quantity]
    expires_at: Mapped[Time | None]

    resource: Mapped[Resource] = relation("flowplan.Resource")
