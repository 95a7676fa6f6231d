"""The demonstration's workshop: what Northwind makes itself, planned for its open orders."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from addons.base import Product, ProductCategory
from addons.flowplan import (
    Calendar,
    GroupMember,
    Job,
    Process,
    Resource,
    ResourceGroup,
    Shift,
    draw_gantt,
    draw_loads,
    jobs_of,
    of_orders,
)
from addons.shipping import DeliveredOrder
from core import App, Row, Session

ZONE = "America/Los_Angeles"
RESOURCES = {
    "KETTLE1": "Kettle",
    "KETTLE2": "Old kettle",
    "OVEN": "Oven",
    "FILLER": "Filling line",
    "PACKING": "Packing",
}
UNITS = {"PACKING": 2}
EFFICIENCY = {"KETTLE2": 80}
MADE = {
    "2": (("cook", "KETTLES", 60, 9), ("fill", "FILLER", 20, 4), ("pack", "PACKING", 10, 6)),
    "3": (("bake", "OVEN", 40, 8), ("pack", "PACKING", 10, 6)),
}
"""What is made of each category (condiments, confections): operation, resource, setup and run minutes a piece."""
COOLING = 120


def load(app: App, folder: str) -> list[str]:
    """Make the workshop, promise dates on the open orders, and plan what is to be made for them."""
    with app.unit("admin") as session:
        resources = _workshop(session)
        processes = _processes(session, resources)
    with app.unit("admin") as session:
        order = session[DeliveredOrder]
        query = select(order).where(order.state == "confirmed", order.delivery_status < 100).order_by(order.id)
        open_ = list(session.scalars(query))
        asked = of_orders(session, open_)
        orders = list({one.line.order_id: one.line.order for one in asked if one.line is not None}.values())
        session.fire("promise", orders).expect_done()
        jobs = jobs_of(session, of_orders(session, orders))
        session.fire("finalise", jobs[: len(jobs) * 3 // 4]).expect_done()
        session.fire("reserve", jobs[len(jobs) * 3 // 4 :]).expect_done()
        last = max(job.ends for job in jobs if job.ends is not None)
    return [
        f"{len(RESOURCES)} resources, {processes} products made of two kinds",
        f"{len(orders)} of {len(open_)} open orders promised anew, {len(jobs)} jobs, the last one done {last:%Y-%m-%d}",
    ]


def _workshop(session: Session) -> dict[str, int]:
    (calendar,) = session.create(Calendar, [{"code": "WORKSHOP", "name": "Workshop hours", "zone": ZONE}])
    hours = (("07:00", "12:00"), ("12:30", "15:30"))
    session.create(Shift, [{"calendar_id": calendar, "days": "Mon-Fri", "start": a, "end": b} for a, b in hours])
    rows: list[Row] = [
        {
            **{"code": code, "name": name, "calendar_id": calendar, "units": UNITS.get(code, 1)},
            "efficiency": EFFICIENCY.get(code, 100),
        }
        for code, name in RESOURCES.items()
    ]
    ids = dict(zip(RESOURCES, session.create(Resource, rows), strict=True))
    (kettles,) = session.create(ResourceGroup, [{"code": "KETTLES", "name": "The kettles"}])
    session.create(GroupMember, [{"group_id": kettles, "resource_id": ids[code]} for code in ("KETTLE1", "KETTLE2")])
    return ids | {"KETTLES": -kettles}


def _processes(session: Session, resources: dict[str, int]) -> int:
    P, C = session[Product], session[ProductCategory]
    query = select(P.id, C.code).join(C, C.id == P.category_id).where(C.code.in_(MADE)).order_by(P.id)
    new = [
        {"product_id": id_, "lines": [_step(resources, *step) for step in MADE[category]]}
        for id_, category in session.execute(query)
    ]
    ids = session.create(Process, new)
    known = session.known(Process, ids)
    session.fire("release", [known[id_] for id_ in ids]).expect_done()
    return len(ids)


def _step(resources: dict[str, int], name: str, code: str, setup: int, run: int) -> Row:
    where = {"resource_id": resources[code]} if resources[code] > 0 else {"group_id": -resources[code]}
    lag = {"lag_minutes": COOLING} if name in ("cook", "bake") else {}
    return {"name": name, "setup_minutes": Decimal(setup), "run_minutes": Decimal(run), **where, **lag}


def draw(app: App, folder: Path) -> list[str]:
    """Write the Gantt charts and the load chart of the workshop; return where they are."""
    written = []
    with app.unit(readonly=True) as session:
        first = session.scalars(select(session[Job].starts).order_by(session[Job].starts)).first() or session.now
        days = (session.scalars(select(session[Job].ends).order_by(session[Job].ends.desc())).first() or first) - first
        start, count = first.date(), min(days.days + 2, 14)
        pictures = {
            "gantt.html": draw_gantt(session, start, count),
            "gantt_by_job.html": draw_gantt(session, start, count, by_job=True),
            "load.html": draw_loads(session, start, count, weekly=False),
        }
    for name, page in pictures.items():
        (folder / name).write_text(page, encoding="utf-8")
        written.append(str(folder / name))
    return written
