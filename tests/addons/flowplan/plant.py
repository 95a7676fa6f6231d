"""The plant of the worked cases: SAW 1, WELD 2, PAINT 1; Mon-Fri 08:00-16:00 in Amsterdam."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select

from addons import flowplan
from addons.devkit.testing import Clock
from addons.flowplan.engine.windows import instant, minute

ZONE = ZoneInfo("Europe/Amsterdam")


def at(text):
    """An instant of 2027 in Amsterdam, such as "03-01 08:00"."""
    return dt.datetime.fromisoformat(f"2027-{text}").replace(tzinfo=ZONE)


def clock(text):
    return minute(at(text))


def told(moment):
    """A clock minute or an instant, as people in Amsterdam read it."""
    moment = instant(moment) if isinstance(moment, int) else moment
    return f"{moment.astimezone(ZONE):%a %-d %b %H:%M}"


class Plant:
    def __init__(self, shop_with, *addons, start="03-01 08:00", steps=None):
        self.clock = Clock()
        self.now = start
        self.shop = shop_with("flowplan", *addons, clock=self.clock)
        self.app = self.shop.app
        with self.app.unit() as session:
            session.create(self.shop.named("preferences.Preference"), [{"key": "base.zone", "value": str(ZONE)}])
            self.calendar = self.open(session, "DAY", ("Mon-Fri", "08:00", "16:00"))
            days = [dt.date(2027, 3, 29), dt.date(2027, 4, 27), dt.date(2027, 5, 17)]
            session.create(flowplan.DayOff, [{"calendar_id": self.calendar, "first": d, "last": d} for d in days])
            self.resource = {}
            for code, units in {"SAW": 1, "WELD": 2, "PAINT": 1}.items():
                self.add(session, code, units=units)
            self.process = self.make(session, "A", *(steps or self.usual()))

    @property
    def now(self):
        return self.clock.now

    @now.setter
    def now(self, text):
        self.clock.now = at(text).astimezone(dt.UTC)

    def open(self, session, code, *shifts):
        (id_,) = session.create(flowplan.Calendar, [{"code": code, "name": code, "zone": str(ZONE)}])
        rows = [{"calendar_id": id_, "days": days, "start": start, "end": end} for days, start, end in shifts]
        session.create(flowplan.Shift, rows)
        return id_

    def add(self, session, code, **values):
        row = {"code": code, "name": code.capitalize(), "calendar_id": self.calendar, **values}
        (self.resource[code],) = session.create(flowplan.Resource, [row])

    def usual(self):
        return [
            {
                "name": "saw",
                "resource_id": self.resource["SAW"],
                "setup_minutes": Decimal(30),
                "run_minutes": Decimal(6),
            },
            {
                "name": "weld",
                "resource_id": self.resource["WELD"],
                "setup_minutes": Decimal(60),
                "run_minutes": Decimal(15),
            },
            {"name": "paint", "resource_id": self.resource["PAINT"], "run_minutes": Decimal(3)},
        ]

    def make(self, session, product, *steps, level="detail"):
        row = {"product_id": self.shop.products[product], "level": level, "lines": list(steps)}
        (id_,) = session.create(flowplan.Process, [row])
        session.fire("release", [session.get_one(session[flowplan.Process], id_)]).expect_done()
        return id_

    def busy(self, session, code, *spells, quantity=1):
        """Let other work occupy a resource: a product of its own, reserved by pins."""
        minutes = sum((clock(end) - clock(start)) for start, end in spells)
        assert minutes
        for start, end in spells:
            self.occupy(session, code, start, end)

    def occupy(self, session, code, start, end):
        """Plan a job of exactly this time on a resource."""
        length = clock(end) - clock(start)
        step = {"name": f"busy {code}", "resource_id": self.resource[code], "setup_minutes": Decimal(length)}
        process = self.make(session, "B", step)
        job = self.job(session, product="B", quantity=1, process_id=process)
        session.fire("finalise", [job], offer=self.ask(session, job=job, release=clock(start))).expect_done()
        assert told(job.starts) == told(at(start)), (told(job.starts), start)
        return job

    def job(self, session, product="A", quantity=20, **values):
        row = {"product_id": self.shop.products[product], "quantity": Decimal(quantity), **values}
        (id_,) = session.create(flowplan.Job, [row])
        return session.get_one(session[flowplan.Job], id_)

    def wish(self, product="A", quantity=20, wanted=None, job=None, **values):
        values = {"wanted": None if wanted is None else clock(wanted), **values}
        if job is not None:
            return flowplan.Wish(job.product_id, job.quantity, job.process_id, job=job, **values)
        return flowplan.Wish(self.shop.products[product], Decimal(quantity), **values)

    def ask(self, session, *args, finite=True, policy="asap", **values):
        return flowplan.simulate(session, [self.wish(*args, **values)], finite=finite, policy=policy)

    def rows(self, session, *jobs):
        """What is stored of operations, as text."""
        op = session[flowplan.Operation]
        query = select(op).order_by(op.job_id, op.position).execution_options(populate_existing=True)
        found = [one for one in session.scalars(query) if not jobs or one.job_id in {job.id for job in jobs}]
        return [f"{one.name} {told(one.start)}-{told(one.end)} {one.state}" for one in found]


def shown(plan):
    """The operations of a plan: name, start, end."""
    return [f"{one.task.name} {told(one.span.start)} - {told(one.span.end)}" for one in plan.placed]
