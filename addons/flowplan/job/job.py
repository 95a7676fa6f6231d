"""The production job: a quantity of a product to be made, with its operations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import object_session
from sqlalchemy.schema import SchemaItem

from addons.base import Partner, Product
from addons.flowplan.plant.process import DETAIL, Process
from addons.flowplan.plant.resource import Resource
from addons.flowplan.plant.synchronised import refuse_by_hand
from addons.sales import OrderLine
from core import (
    BadInput,
    Document,
    DocumentLine,
    Mapped,
    Quantity,
    Refused,
    Row,
    Session,
    Time,
    column,
    reference,
    relation,
)

RESERVED, PLANNED, STARTED, DONE = "reserved", "planned", "started", "done"
LOADING = (RESERVED, PLANNED, STARTED)
"""The states of operations that are load; reserved ones until they expire."""


class Job(Document, table="flow_job", kind="job"):
    """Make a quantity of a product, for an order's line or for stock.

    `wanted` is the date asked for, `ends` the one planned; a larger `weight` makes being late worse, `rush` goes before
    everything else on cells. `over_allocated` says that it was planned without a limit of capacity. The operations are
    its lines; they are made by verbs alone.
    """

    label = "production job"
    series_prefix = "JOB"
    listed: ClassVar[tuple[str, ...]] = (
        *("number", "state", "product.code", "quantity", "partner.code", "wanted", "starts", "ends", "expires_at"),
    )
    synonyms: ClassVar[dict[str, str]] = {"plan": "finalise", "book": "reserve", "start": "begin"}
    finished: ClassVar[frozenset[str]] = frozenset({"done", "cancelled"})

    product_id: Mapped[int] = reference("base_product")
    process_id: Mapped[int | None] = reference("flow_process")
    quantity: Mapped[Quantity]
    partner_id: Mapped[int | None] = reference("base_partner")
    order_line_id: Mapped[int | None] = reference("sales_order_line")
    wanted: Mapped[Time | None]
    starts: Mapped[Time | None] = column(info={"computed": True})
    ends: Mapped[Time | None] = column(info={"computed": True})
    expires_at: Mapped[Time | None] = column(info={"computed": True})
    weight: Mapped[int] = column(default=1)
    rush: Mapped[bool] = column(default=False)
    over_allocated: Mapped[bool] = column(default=False, info={"computed": True})
    changed: Mapped[bool] = column(default=False, info={"computed": True})
    split_of_id: Mapped[int | None] = reference("flow_job", info={"computed": True})
    evidence: Mapped[str | None] = column(info={"computed": True, "internal": True})
    note: Mapped[str | None]
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    etag: Mapped[str | None]

    product: Mapped[Product] = relation("base.Product")
    process: Mapped[Process | None] = relation("flowplan.Process")
    partner: Mapped[Partner | None] = relation("base.Partner")
    order_line: Mapped[OrderLine | None] = relation("sales.OrderLine")
    split_of: Mapped[Job | None] = relation("flowplan.Job", "split_of_id")
    lines: Mapped[list[Operation]] = relation("flowplan.Operation", back="job", order_by="position")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Make something."""
        return [CheckConstraint("quantity > 0", name="quantity"), CheckConstraint("weight > 0", name="weight")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the released process of the product and the customer; refuse quantities that make nothing."""
        rows = super().prepare(session, rows)
        refuse_by_hand(session, rows)
        current = Process.current(session, {row["product_id"] for row in rows if row.get("process_id") is None})
        for row in rows:
            refuse_nothing(row["quantity"])
            if row.get("weight") is not None and row["weight"] < 1:
                raise BadInput(f"a weight of {row['weight']} is not above 0", remedy="Give 1 or more.")
            if row.get("process_id") is None and row["product_id"] in current:
                row["process_id"] = current[row["product_id"]].id
        return rows

    def told(self, moment: dt.datetime | None) -> str:
        """Return a time as people in the business zone read it, for tickets."""
        from addons.flowplan.job.moments import told

        session = object_session(self)
        return told(session, moment) if isinstance(session, Session) else str(moment)

    def reader(self) -> Partner | None:
        """Return nobody: tickets are read in the workshop."""
        return None


class Operation(DocumentLine, table="flow_operation"):
    """Use a resource for a step of a job, from `start` to `end`; a step that needs several has an operation for each.

    The `main` one tells how long it takes: `minutes` of working time. `pinned` ones stay where they are; `chosen` ones
    stay on their resource. One without resource is done elsewhere. It is load from when it is reserved until it is
    done, if its reservation does not expire before.
    """

    parent = "job_id"
    label = "operation"

    job_id: Mapped[int] = reference("flow_job")
    step: Mapped[int]
    name: Mapped[str]
    resource_id: Mapped[int | None] = reference("flow_resource", index=False)
    units: Mapped[int] = column(default=1)
    start: Mapped[Time]
    end: Mapped[Time]
    minutes: Mapped[int]
    main: Mapped[bool] = column(default=True)
    state: Mapped[str]
    expires_at: Mapped[Time | None]
    pinned: Mapped[bool] = column(default=False)
    chosen: Mapped[bool] = column(default=False)
    material_id: Mapped[int | None] = reference("base_product", index=False)
    material_quantity: Mapped[Quantity | None]

    job: Mapped[Job] = relation("flowplan.Job", back="lines")
    resource: Mapped[Resource | None] = relation("flowplan.Resource")
    material: Mapped[Product | None] = relation("base.Product", "material_id")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find the load of a resource, and the materials that are taken."""
        return [Index(None, "resource_id", "end"), Index(None, "material_id")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse operations entered by hand: they are placed."""
        rows = super().prepare(session, rows)
        if any("header" in row for row in rows):
            raise Refused("operations are not entered by hand", remedy="Reserve the job, or finalise it.")
        return rows


def refuse_nothing(quantity: Decimal) -> None:
    """Raise BadInput for a quantity that makes nothing."""
    if quantity <= 0:
        raise BadInput(f"a quantity of {quantity} makes nothing", remedy="Give a quantity above 0.")


__all__ = ["DETAIL", "DONE", "LOADING", "PLANNED", "RESERVED", "STARTED", "Job", "Operation", "refuse_nothing"]
