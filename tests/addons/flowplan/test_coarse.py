"""Planning by days on cells: the examples of semantics 13 and case 16."""

import datetime as dt
from decimal import Decimal as D

import pytest
from sqlalchemy import select

from addons import flowplan
from tests.addons.flowplan.plant import clock, told


@pytest.fixture
def cells(plant):
    """Weld 10 h a day, Paint 8 h a day; both loaded up to 80 %."""
    with plant.app.unit() as session:
        plant.calendar = plant.open(session, "TEN", ("Mon-Fri", "07:00", "17:00"))
        plant.add(session, "Weld", kind="cell")
        plant.calendar = plant.open(session, "EIGHT", ("Mon-Fri", "08:00", "16:00"))
        plant.add(session, "Paint", kind="cell")
        weld = {"name": "weld", "resource_id": plant.resource["Weld"], "run_minutes": D(120), "lag_days": 1}
        plant.make(session, "A", weld, level="coarse")
        paint = {"name": "paint", "resource_id": plant.resource["Paint"], "run_minutes": D(30)}
        plant.make(session, "B", weld, paint, level="coarse")
        process = session[flowplan.Process]
        session.fire("retire", session.scalars(select(process).where(process.id == plant.process)).all())
    return plant


def days(plan, n=0):
    return [(told(clock(f"{day:%m-%d} 00:00"))[:-6], minutes / 60) for day, minutes in plan.placed[n].days]


def book(cells, session, quantity, **values):
    job = cells.job(session, "A", quantity)
    session.fire("reserve", [job], **values).expect_done()
    return job


def test_e13_1_up_to_the_load_limit(cells):
    with cells.app.unit() as session:
        (line,) = cells.ask(session, "A", 12).lines
        assert days(line.plan) == [("Mon 1 Mar", 8), ("Tue 2 Mar", 8), ("Wed 3 Mar", 8)]
        book(cells, session, 2)
        (line,) = cells.ask(session, "A", 12).lines
        assert days(line.plan) == [("Mon 1 Mar", 4), ("Tue 2 Mar", 8), ("Wed 3 Mar", 8), ("Thu 4 Mar", 4)]
        (line,) = cells.ask(session, "A", 12, finite=False).lines
        assert told(line.end) == "Wed 3 Mar 17:00"
        assert [(told(one.start), one.minutes / 60) for one in line.excesses] == [("Mon 1 Mar 07:00", 4)]


def test_e13_2_drying_between(cells):
    with cells.app.unit() as session:
        (line,) = cells.ask(session, "B", 12, wanted="03-04 23:00").lines
        assert (days(line.plan)[-1][0], days(line.plan, 1)) == ("Wed 3 Mar", [("Fri 5 Mar", 6)])
        assert (line.feasible, told(line.end)) == (False, "Fri 5 Mar 16:00")
        (line,) = cells.ask(session, "B", 12, wanted="03-05 23:00").lines
        assert line.feasible


def test_e13_3_a_reservation_lapses(cells):
    with cells.app.unit() as session:
        book(cells, session, 12, until="2027-03-02 12:00")
        (line,) = cells.ask(session, "A", 4).lines
        assert days(line.plan) == [("Thu 4 Mar", 8)]
    cells.now = "03-02 12:00"
    with cells.app.unit() as session:
        (line,) = cells.ask(session, "A", 4).lines
        assert days(line.plan) == [("Tue 2 Mar", 8)]


def test_e13_4_split(cells):
    with cells.app.unit() as session:
        job = book(cells, session, 12)
        session.fire("split", [job], into=("4", "8")).expect_done()
        load = session[flowplan.DayLoad]
        rows = session.execute(select(load.job_id, load.day, load.minutes).order_by(load.day)).all()
        second = job.id + 1
        assert rows == [
            (job.id, dt.date(2027, 3, 1), 480),
            (second, dt.date(2027, 3, 2), 480),
            (second, dt.date(2027, 3, 3), 480),
        ]


def test_a_rush_order_may_fill_a_cell(cells):
    with cells.app.unit() as session:
        book(cells, session, 4)
        (line,) = cells.ask(session, "A", 1, rush=True).lines
        assert days(line.plan) == [("Mon 1 Mar", 2)]


def test_case_16_work_spread_over_a_lead_time(cells):
    with cells.app.unit() as session:
        cells.calendar = cells.open(session, "SIX", ("Mon-Fri", "08:00", "14:00"))
        cells.add(session, "QRM", kind="cell", load_limit=100)
        cell = cells.resource["QRM"]
        spread = {"name": "make", "resource_id": cell, "setup_minutes": D(240)}
        busy = cells.make(session, "B", spread, level="coarse")
        for day in range(1, 6):
            cells.now = f"03-0{day} 08:00"
            session.fire("finalise", [cells.job(session, "B", 1, process_id=busy)]).expect_done()
        cells.now = "03-01 08:00"
        whole = {"name": "make", "resource_id": cell, "setup_minutes": D(24 * 60), "lead_days": 5}
        cells.make(session, "KIT", whole, level="coarse")
        (line,) = cells.ask(session, "KIT", 1).lines
        assert [hours for _, hours in days(line.plan)] == [2, 6, 6, 6, 4]
        assert days(line.plan)[0][0] == "Fri 5 Mar"
        assert told(line.end) == "Thu 11 Mar 14:00"


def test_what_was_planned_by_days_is_exploded(cells):
    with cells.app.unit() as session:
        job = book(cells, session, 12)
        step = {"name": "saw", "resource_id": cells.resource["SAW"], "run_minutes": D(10)}
        cells.make(session, "A", step)
        session.fire("explode", [job]).expect_done()
        assert cells.rows(session, job) == ["saw Mon 1 Mar 08:00-Mon 1 Mar 10:00 reserved"]
        assert session.scalars(select(session[flowplan.DayLoad])).all() == []
