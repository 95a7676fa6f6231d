"""The picture of the load that a process keeps: lanes by resource, brought up to date by what the database says."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from threading import RLock
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, cast, extract, func, or_, select, update

from addons.flowplan.engine.axis import Axis, merged
from addons.flowplan.engine.board import Board
from addons.flowplan.engine.lane import Lane, Load
from addons.flowplan.engine.windows import Different, Hours, expand, instant, midnight, minute
from addons.flowplan.engine.windows import Shift as WeekShift
from addons.flowplan.job.job import LOADING, Operation
from addons.flowplan.job.load_log import LoadEntry
from addons.flowplan.plant.calendar import Calendar, DayOff, Shift
from addons.flowplan.plant.resource import CapacityChange, Resource
from addons.flowplan.plant.words import time_of, weekdays_of
from addons.preferences import setting_of
from core import App, Row, Session, among, rows

BACK_DAYS = 92
"""How far back the horizon begins, for what was started long ago."""
EVER = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
KEY = ("flowplan", "lanes")


@dataclass
class Workshop:
    """Hold the lanes of one application; who looks at them holds the lock."""

    lanes: dict[int, Lane] = field(default_factory=dict)
    shapes: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    axes: dict[tuple[Any, ...], Axis] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)


_workshops: WeakKeyDictionary[App, Workshop] = WeakKeyDictionary()


def workshop(app: App) -> Workshop:
    """Return the workshop of an application."""
    return _workshops.setdefault(app, Workshop())


def clock_minute(session: Session, column: Any) -> ColumnElement[int]:
    """Return SQL for the clock minute of a column that holds an instant."""
    seconds = func.strftime("%s", column) if session.dialect_name == "sqlite" else extract("epoch", column)
    return cast(seconds, BigInteger) // 60


def horizon(session: Session) -> tuple[dt.date, dt.date]:
    """Return the first and the last day that are planned: from some months ago, as far as the preference says."""
    first = (session.today - dt.timedelta(days=BACK_DAYS)).replace(day=1)
    return first, first + dt.timedelta(days=BACK_DAYS + int(setting_of(session, "flowplan.horizon_days")))


def lanes_of(session: Session, ids: Iterable[int]) -> dict[int, Lane]:
    """Return the lanes of resources, up to date; the caller holds the workshop's lock.

    Raises KeyError for a resource that is gone. Those a transaction has locked are its own, so that nobody else sees
    what it writes before it is committed.
    """
    wanted, own = set(ids), session.held.get(KEY, {})
    now = minute(session.now)
    found = {id_: own[id_] for id_ in wanted & own.keys()}
    if rest := wanted - own.keys():
        found |= _shared(session, rest)
    for lane in found.values():
        lane.expire(now)
    return found


def _shared(session: Session, ids: set[int]) -> dict[int, Lane]:
    shop = workshop(session.app)
    probed = _probe(session, ids)
    behind: dict[int, int] = {}
    new: set[int] = set()
    for id_, (version, shape) in probed.items():
        if shop.shapes.get(id_) != shape:
            new.add(id_)
        elif shop.lanes[id_].version < version:
            behind[id_] = shop.lanes[id_].version
        elif shop.lanes[id_].version > version:
            new.add(id_)  # a restored database
    if behind:
        new |= _catch_up(session, shop, behind, {id_: probed[id_][0] for id_ in behind})
    while new:
        made = _build(session, shop, new)
        again = _probe(session, new)
        new = {id_ for id_ in new if again[id_] != probed[id_]}
        for id_, lane in made.items():
            if id_ not in new:
                lane.version = again[id_][0]
                shop.lanes[id_], shop.shapes[id_] = lane, again[id_][1]
        probed |= again
    return {id_: shop.lanes[id_] for id_ in ids}


def _probe(session: Session, ids: Iterable[int]) -> dict[int, tuple[int, tuple[Any, ...]]]:
    """Return the version of each resource's load, and what its shape depends on, in one statement."""
    query = session.composition.once(("flowplan", "probe"), lambda: _probing(session))
    days = horizon(session)
    found = session.execute(query, {"ids": list(ids)})
    return {row[0]: (row[1], (*row[2:], *days)) for row in found}


def _probing(session: Session) -> Select[Any]:
    """Return the statement of the probe, which is made once: making it takes longer than asking it."""
    R, C, S, D, X = session[Resource], session[Calendar], session[Shift], session[DayOff], session[CapacityChange]

    def mark(model: Any, of: Any) -> list[Any]:
        return [
            select(figure).where(of).correlate(R).scalar_subquery()
            for figure in (func.count(model.id), func.max(model.id), func.sum(model.version))
        ]

    return (
        select(
            *(R.id, R.load_version, R.calendar_id, C.version, R.units, R.efficiency, R.code),
            *mark(S, S.calendar_id == R.calendar_id),
            *mark(D, D.calendar_id == R.calendar_id),
            *mark(X, X.resource_id == R.id),
        )
        .join(C, C.id == R.calendar_id)
        .where(R.id.in_(bindparam("ids", expanding=True)))
    )


def _catch_up(session: Session, shop: Workshop, behind: dict[int, int], upto: dict[int, int]) -> set[int]:
    """Take over what the log says since the versions that are known; return those it no longer tells everything of."""
    query = session.kept(("flowplan", "log", len(behind)), lambda: _logged(session, len(behind)))
    bounds = {f"{what}_{n}": value for n, id_ in enumerate(behind) for what, value in _bounds(id_, behind, upto)}
    told: dict[int, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for id_, version, *entry in session.connection().execute(query, bounds):
        told[id_][version].append(entry)
    lost = {id_ for id_, seen in behind.items() if len(told[id_]) < upto[id_] - seen}
    for id_ in behind.keys() - lost:
        for entries in told[id_].values():
            for start, end, units, expires in entries:
                apply(shop.lanes[id_], start, end, units, expires)
        shop.lanes[id_].version = upto[id_]
    return lost


def _bounds(id_: int, behind: dict[int, int], upto: dict[int, int]) -> Iterable[tuple[str, int]]:
    return ("id", id_), ("seen", behind[id_]), ("upto", upto[id_])


def _logged(session: Session, count: int) -> Any:
    """Return the statement of what the log says of so many resources, each between two versions of its load."""
    L, version = session[LoadEntry], session[LoadEntry].load_version
    each = [
        and_(L.resource_id == bindparam(f"id_{n}"), version > bindparam(f"seen_{n}"), version <= bindparam(f"upto_{n}"))
        for n in range(count)
    ]
    query = select(L.resource_id, version, L.start, L.end, L.units, L.expires).where(or_(*each))
    return query.order_by(L.resource_id, version, L.n)


def apply(lane: Lane, start: int, end: int, units: int, expires: int | None) -> None:
    """Take an entry of the log into a lane."""
    if units > 0:
        lane.take((start, end, units), expires)
    else:
        lane.give((start, end, -units), expires)


def _build(session: Session, shop: Workshop, ids: set[int]) -> dict[int, Lane]:
    """Make lanes from what is stored, in a fixed number of statements."""
    R, X = session[Resource], session[CapacityChange]
    query = select(R.id, R.code, R.calendar_id, R.units, R.efficiency).where(among(session, R.id, ids))
    resources = session.execute(query).all()
    axes = _axes(session, shop, {row.calendar_id for row in resources})
    changes: dict[int, list[Any]] = defaultdict(list)
    zones = {id_: zone for id_, (_, zone) in axes.items()}
    for row in session.execute(select(X).where(among(session, X.resource_id, ids))).scalars():
        changes[row.resource_id].append(row)
    loads = _loads(session, ids, instant(midnight(dt.UTC, horizon(session)[0])), EVER)
    made = {}
    for id_, code, calendar, units, efficiency in resources:
        spells = [
            (
                midnight(zones[calendar], one.first),
                midnight(zones[calendar], one.last + dt.timedelta(days=1)),
                one.units,
            )
            for one in changes[id_]
        ]
        most = max([units, *(spell[2] for spell in spells)])
        lane = Lane(id_, code, axes[calendar][0], most, efficiency)
        lane.fill(loads[id_], _missing(axes[calendar][0], units, most, spells))
        made[id_] = lane
    return made


def extended(session: Session, lane: Lane, minutes: int, until: int) -> Lane:
    """Return a lane as if each of its days were longer, with what loads it from now until a clock minute."""
    windows = zip(lane.axis.starts, lane.axis.ends, strict=True)
    longer = Lane(lane.id, lane.code, Axis(merged((start, end + minutes) for start, end in windows)), lane.units)
    longer.efficiency = lane.efficiency
    longer.fill(_loads(session, {lane.id}, session.now, instant(until))[lane.id], [])
    longer.expire(minute(session.now))
    return longer


def _missing(axis: Axis, usual: int, most: int, spells: Sequence[tuple[int, int, int]]) -> list[Load]:
    """Return what is not there of the greatest number of units, as load: the last spell that is said holds."""
    if not axis.total or not spells:
        return []
    points = sorted({axis.starts[0], axis.ends[-1], *(p for start, end, _ in spells for p in (start, end))})
    found = []
    for start, end in zip(points, islice(points, 1, None)):  # noqa: B905
        there = next((units for first, last, units in reversed(spells) if first <= start < last), usual)
        if there < most:
            found.append((start, end, most - there))
    return found


def _loads(
    session: Session, ids: set[int], since: dt.datetime, until: dt.datetime
) -> dict[int, list[tuple[int, int, int, int | None]]]:
    """Return (start, end, units, when it expires) of what is there between two instants, by resource."""
    found: dict[int, list[tuple[int, int, int, int | None]]] = defaultdict(list)
    for id_, *load in session.ask(_loading, ids=list(ids), since=since, until=until):
        found[id_].append(tuple(load))
    return found


def _loading(session: Session) -> Any:
    Op = session[Operation]
    start, end, expires = (clock_minute(session, each) for each in (Op.start, Op.end, Op.expires_at))
    query = select(Op.resource_id, start, end, Op.units, expires)
    there = and_(Op.end > bindparam("since", type_=Op.end.type), Op.start < bindparam("until", type_=Op.start.type))
    return query.where(among(session, Op.resource_id, given="ids"), Op.state.in_(LOADING), there)


def _axes(session: Session, shop: Workshop, ids: set[int]) -> dict[int, tuple[Axis, ZoneInfo]]:
    """Return the axis and the zone of calendars; those that are alike are one and the same."""
    C, S, D = session[Calendar], session[Shift], session[DayOff]
    shifts: dict[int, list[WeekShift]] = defaultdict(list)
    for one in session.scalars(select(S).where(among(session, S.calendar_id, ids)).order_by(S.id)):
        hours = Hours(time_of(one.start, "start"), time_of(one.end, "end"))
        shifts[one.calendar_id] += [WeekShift(day, hours, one.since, one.until) for day in weekdays_of(one.days)]
    special: dict[int, list[Different]] = defaultdict(list)
    for off in session.scalars(select(D).where(among(session, D.calendar_id, ids)).order_by(D.id)):
        open_ = Hours(time_of(off.start, "start"), time_of(off.end or "", "end")) if off.start else None
        special[off.calendar_id].append(Different(off.first, off.last, open_))
    days = horizon(session)
    found = {}
    for id_, zone in session.execute(select(C.id, C.zone).where(among(session, C.id, ids))):
        key = (zone, tuple(shifts[id_]), tuple(special[id_]), days)
        if key not in shop.axes:
            shop.axes = {old: axis for old, axis in shop.axes.items() if old[-1] == days}
            shop.axes[key] = Axis(expand(ZoneInfo(zone), shifts[id_], special[id_], *days))
        found[id_] = (shop.axes[key], ZoneInfo(zone))
    return found


def locked_lanes(session: Session, ids: Iterable[int]) -> dict[int, Lane]:
    """Lock resources until the transaction ends, in order of id, and return their lanes for it alone to change."""
    own: dict[int, Lane] = session.held.get(KEY, {})
    new = sorted(set(ids) - own.keys())
    if new:
        rows.read_locked(session, session[Resource], new)
        with workshop(session.app).lock:
            own = {**own, **{id_: lane.copy() for id_, lane in lanes_of(session, new).items()}}
        session.held[KEY] = own
    return own


def write_load(session: Session, changes: Sequence[tuple[int, int, int, int, int | None]]) -> None:
    """Change the load of locked resources: (resource, start, end, units more or fewer, when they expire)."""
    own: dict[int, Lane] = session.held.get(KEY, {})
    entries: list[Row] = []
    counts: dict[int, int] = defaultdict(int)
    for id_, start, end, units, expires in changes:
        counts[id_] += 1
        entry = {"resource_id": id_, "load_version": own[id_].version + 1, "n": counts[id_]}
        entries.append({**entry, "start": start, "end": end, "units": units, "expires": expires})
        apply(own[id_], start, end, units, expires)
    for id_ in counts:
        own[id_].version += 1
    if entries:
        R = session[Resource]
        with session.in_verb():
            rows.append(session, session[LoadEntry], entries)
        mine = update(R).where(among(session, R.id, sorted(counts))).values(load_version=R.load_version + 1)
        session.connection().execute(mine)


def board_of(session: Session, ids: Iterable[int], **options: Any) -> Board:
    """Return the board of resources; the caller holds the workshop's lock."""
    return Board(lanes_of(session, ids), **options)
