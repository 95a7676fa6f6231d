"""Processes: how a product is made, edition by edition."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar, Self

from sqlalchemy import CheckConstraint, Select, and_, bindparam, func, select
from sqlalchemy.schema import SchemaItem

from addons.base import Product
from addons.flowplan.plant.dag import predecessors
from addons.flowplan.plant.resource import Resource, ResourceGroup, resources_by_code
from addons.flowplan.plant.synchronised import refuse_by_hand
from core import (
    ZERO,
    BadInput,
    Document,
    DocumentLine,
    Mapped,
    Quantity,
    Row,
    Session,
    among,
    column,
    load,
    one_of,
    reference,
    relation,
)

DETAIL, COARSE = "detail", "coarse"
LEVELS = (DETAIL, COARSE)
STEP_FIELDS = (
    *("position", "name", "resource_id", "group_id", "units", "also", "after", "setup_minutes", "run_minutes"),
    *(
        "batch",
        "lag_minutes",
        "lag_working",
        "pauses",
        "chunk_minutes",
        "lag_days",
        "lead_days",
        "material_id",
        "material_quantity",
    ),
)


class Process(Document, table="flow_process", kind="process"):
    """The steps a product is made by. Only a draft is edited: an edition that was released stays what it was.

    A `detail` process is planned by the minute; a `coarse` one by days on cells, for products that are planned before
    anybody knows how exactly they are made (quick response manufacturing).
    """

    label = "production process"
    series_prefix = "P"
    listed: ClassVar[tuple[str, ...]] = ("number", "product.code", "edition", "level", "state", "note")
    finished: ClassVar[frozenset[str]] = frozenset({"retired"})

    product_id: Mapped[int] = reference("base_product")
    edition: Mapped[int] = column(default=1)
    level: Mapped[str] = column(default=DETAIL)
    note: Mapped[str | None]
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    etag: Mapped[str | None]

    product: Mapped[Product] = relation("base.Product")
    lines: Mapped[list[ProcessStep]] = relation("flowplan.ProcessStep", back="process", order_by="position")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the edition after those there are; refuse levels that are none."""
        rows = super().prepare(session, rows)
        refuse_by_hand(session, rows)
        P = session[Process]
        query = select(P.product_id, func.max(P.edition)).group_by(P.product_id)
        ids = {row["product_id"] for row in rows if row.get("product_id") is not None}
        last: dict[int, int] = dict(session.execute(query.where(among(session, P.product_id, ids))).all())
        for row in rows:
            if row.get("edition") is None:
                row["edition"] = last[row["product_id"]] = last.get(row.get("product_id") or 0, 0) + 1
            if row.setdefault("level", DETAIL) not in LEVELS:
                raise BadInput(f"'{row['level']}' is no level of a process", remedy=f"Give {one_of(LEVELS)}.")
        return rows

    @classmethod
    def summarise(cls, session: Session, rows: Sequence[Row]) -> None:
        """Refuse steps that follow each other in a circle, or follow what is not there."""
        super().summarise(session, rows)
        for row in rows:
            predecessors([(line["position"], line.get("name") or "", line.get("after")) for line in row["lines"]])

    @classmethod
    def release(cls, session: Session, processes: Sequence[Self]) -> None:
        """Let products be made this way from now on; the edition released before is retired."""
        P = session[Process]
        products = {process.product_id for process in processes}
        query = select(P).where(among(session, P.product_id, products), P.state == "released").order_by(P.id)
        mine = {(process.product_id, process.level): process.id for process in processes}
        old = [one for one in session.scalars(query) if mine.get((one.product_id, one.level), one.id) != one.id]
        if old:
            session.fire("retire", old).expect_done()

    @classmethod
    def retire(cls, session: Session, processes: Sequence[Self]) -> None:
        """Make products this way no longer; jobs that are planned go on."""

    @classmethod
    def revise(cls, session: Session, processes: Sequence[Self]) -> None:
        """Make a draft of the next edition."""
        load(session, processes, "lines")
        new = [
            {
                **{name: getattr(one, name) for name in ("product_id", "level", "note")},
                "lines": [{name: getattr(line, name) for name in STEP_FIELDS} for line in one.lines],
            }
            for one in processes
        ]
        ids = session.create(Process, new)
        for one, id_ in zip(processes, ids, strict=True):
            session.note(one, f"the next edition is a draft, #{id_}")

    @classmethod
    def current(cls, session: Session, products: set[int], level: str = DETAIL) -> dict[int, Process]:
        """Return the released process of each product that has one."""
        query = session.kept(_released, lambda: _released(session))
        return {one.product_id: one for one in session.scalars(query, {"products": list(products), "level": level})}


def _released(session: Session) -> Select[Any]:
    P = session[Process]
    released = and_(P.state == "released", P.level == bindparam("level"))
    return select(P).where(among(session, P.product_id, given="products"), released).order_by(P.edition)


class ProcessStep(DocumentLine, table="flow_process_step"):
    """One operation: what it needs, how long it takes, what it follows.

    It takes setup_minutes, and run_minutes for each `batch` of pieces, at 100 % efficiency. `also` names resources or
    groups that are needed at the same time, such as "WELDERS CRANE*2". It follows the steps whose positions `after`
    names ("10 20"), the one before it if that is empty, none if it is "0". `pauses` says that it may be interrupted
    by closing time, in parts of `chunk_minutes` at least or whole shifts. On a cell it ends after `lead_days` in which
    its minutes are spread, if given, and what follows waits `lag_days`.
    """

    parent = "process_id"
    label = "process step"

    process_id: Mapped[int] = reference("flow_process")
    name: Mapped[str]
    resource_id: Mapped[int | None] = reference("flow_resource", index=False)
    group_id: Mapped[int | None] = reference("flow_resource_group", index=False)
    units: Mapped[int] = column(default=1)
    also: Mapped[str | None]
    after: Mapped[str | None]
    setup_minutes: Mapped[Quantity] = column(default=ZERO)
    run_minutes: Mapped[Quantity] = column(default=ZERO)
    batch: Mapped[Quantity] = column(default=Decimal(1))
    lag_minutes: Mapped[int] = column(default=0)
    lag_working: Mapped[bool] = column(default=False)
    pauses: Mapped[bool] = column(default=True)
    chunk_minutes: Mapped[int] = column(default=0, server_default="0")
    lag_days: Mapped[int] = column(default=0)
    lead_days: Mapped[int | None]
    material_id: Mapped[int | None] = reference("base_product", index=False)
    material_quantity: Mapped[Quantity | None]

    process: Mapped[Process] = relation("flowplan.Process", back="lines")
    resource: Mapped[Resource | None] = relation("flowplan.Resource")
    group: Mapped[ResourceGroup | None] = relation("flowplan.ResourceGroup")
    material: Mapped[Product | None] = relation("base.Product", "material_id")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Let time go forward."""
        return [
            CheckConstraint("setup_minutes >= 0 AND run_minutes >= 0 AND batch > 0", name="times"),
            CheckConstraint("lag_minutes >= 0 AND lag_days >= 0", name="lag"),
        ]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a step without resource, or one that names what there is not."""
        rows = super().prepare(session, rows)
        named = {code for row in rows for code, _ in also_of(row.get("also"))}
        known = resources_by_code(session, named) if named else {}
        for row in rows:
            where = f"the step '{row.get('name')}'"
            if not row.get("resource_id") and not row.get("group_id"):
                raise BadInput(f"{where} has no resource", remedy="Give resource or group.")
            if row.get("resource_id") and row.get("group_id"):
                raise BadInput(f"{where} has a resource and a group", remedy="Give one of them.")
            if (row.get("units") or 1) < 1 or any(units < 1 for _, units in also_of(row.get("also"))):
                raise BadInput(f"{where} needs less than one unit", remedy="Give 1 or more.")
            for code, _ in also_of(row.get("also")):
                if code not in known:
                    what = f"{where} also needs '{code}', which is no resource and no group with members"
                    raise BadInput(what, remedy="Write codes, as in WELDERS CRANE*2.")
            for name in ("setup_minutes", "run_minutes", "chunk_minutes", "lag_minutes", "lag_days"):
                if (row.get(name) or 0) < 0:
                    raise BadInput(f"{where}: {name.replace('_', ' ')} cannot be negative", remedy="Give 0 or more.")
            if row.get("batch") is not None and row["batch"] <= 0:
                raise BadInput(f"{where}: a batch of {row['batch']} holds nothing", remedy="Give more than 0.")
            if row.get("material_id") and not row.get("material_quantity"):
                row["material_quantity"] = Decimal(1)
        return rows


def also_of(text: str | None) -> list[tuple[str, int]]:
    """Read "WELDERS CRANE*2" as pairs of code and units; raises BadInput."""
    found = []
    for part in (text or "").split():
        code, _, units = part.partition("*")
        if units and not units.isdecimal():
            raise BadInput(f"'{part}' is no resource with units", remedy="Write codes, as in WELDERS CRANE*2.")
        found.append((code, int(units or 1)))
    return found
