"""The days of cells: how many minutes each has, and how many are taken."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select

from addons.flowplan.engine.lane import Lane
from addons.flowplan.engine.windows import DAY, instant, midnight
from addons.flowplan.job.load_log import DayLoad
from addons.flowplan.plant.calendar import Calendar
from addons.flowplan.plant.resource import Resource
from core import ZERO, Session, among


class Days:
    """Tell what cells have on a day, load limit regarded, and what is booked of it."""

    def __init__(self, session: Session, lanes: Mapping[int, Lane], without: Iterable[int] = ()) -> None:
        self.lanes = lanes
        self.booked: dict[tuple[int, dt.date], Decimal] = defaultdict(Decimal)
        R, C, L = session[Resource], session[Calendar], session[DayLoad]
        query = select(R.id, R.load_limit, C.zone).join(C, C.id == R.calendar_id).where(among(session, R.id, lanes))
        found = session.execute(query).all()
        self.limits = {id_: limit for id_, limit, _ in found}
        self.zones = {id_: ZoneInfo(zone) for id_, _, zone in found}
        total = func.sum(L.minutes, type_=L.minutes.type)
        loads = select(L.resource_id, L.day, total).where(
            among(session, L.resource_id, lanes),
            or_(L.expires_at.is_(None), L.expires_at > session.now),
            ~among(session, L.job_id, sorted(set(without))),
        )
        for id_, day, minutes in session.execute(loads.group_by(L.resource_id, L.day)):
            self.booked[id_, day] += minutes
        self._open: dict[tuple[int, dt.date], list[tuple[int, int]]] = {}

    def hours(self, cell: int, day: dt.date) -> list[tuple[int, int]]:
        """Return when a cell is open on a day."""
        key = (cell, day)
        if key not in self._open:
            zone = self.zones[cell]
            self._open[key] = self.lanes[cell].axis.windows(midnight(zone, day), midnight(zone, day + DAY))
        return self._open[key]

    def capacity(self, cell: int, day: dt.date, *, rush: bool = False) -> Decimal:
        """Return the minutes that may be used of a day; a rush order may use all."""
        lane = self.lanes[cell]
        minutes = sum(
            (b - a) * (lane.units - used)
            for start, end in self.hours(cell, day)
            for a, b, used in lane.profile.steps(lane.axis.at(start), lane.axis.at(end))
        )
        return Decimal(minutes) * (100 if rush else self.limits[cell]) / 100

    def free(self, cell: int, day: dt.date, *, rush: bool = False) -> Decimal:
        """Return the minutes of a day that are still free."""
        return max(self.capacity(cell, day, rush=rush) - self.booked[cell, day], ZERO)

    def on(self, cell: int, clock: int) -> dt.date:
        """Return the day of a clock minute, where the cell is."""
        return instant(clock).astimezone(self.zones[cell]).date()

    def after(self, cell: int, day: dt.date) -> Iterator[dt.date]:
        """Yield the open days from a day on, to the end of the horizon."""
        axis = self.lanes[cell].axis
        last = self.on(cell, axis.ends[-1] - 1) if axis.total else day - DAY
        while day <= last:
            if self.hours(cell, day):
                yield day
            day += DAY

    def before(self, cell: int, day: dt.date) -> Iterator[dt.date]:
        """Yield the open days from a day back, to the beginning of the horizon."""
        axis = self.lanes[cell].axis
        first = self.on(cell, axis.starts[0]) if axis.total else day + DAY
        while day >= first:
            if self.hours(cell, day):
                yield day
            day -= DAY
