"""Change what is planned; machines and people together; progress; lists and pictures."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import flowplan
from addons.flowplan import NoSlot
from addons.flowplan.flow_lists import conflicts, expiring, late
from addons.flowplan.loads import loads
from addons.flowplan.pictures.gantt import gantt
from addons.flowplan.pictures.load_chart import draw_loads
from addons.printing import render_document
from core import BadInput, NotFound, Refused
from tests.addons.flowplan.plant import clock, shown, told


@pytest.fixture
def planned(plant):
    """One job of 20, planned from Monday 08:00 to Tuesday 09:30."""
    with plant.app.unit() as session:
        job = plant.job(session)
        session.fire("finalise", [job]).expect_done()
        plant.first = job.id
    return plant


def first(plant, session):
    return session.get_one(session[flowplan.Job], plant.first)


def test_a_machine_and_a_person_work_while_both_are_there(plant):
    with plant.app.unit() as session:
        plant.calendar = plant.open(session, "HALF", ("Mon Wed", "10:00", "14:00"), ("Tue", "08:00", "16:00"))
        plant.add(session, "ANN", kind="person")
        step = {"name": "set up", "resource_id": plant.resource["SAW"], "also": "ANN", "setup_minutes": D(300)}
        plant.make(session, "B", step)
        job = plant.job(session, "B")
        session.fire("finalise", [job]).expect_done()
        assert plant.rows(session, job) == ["set up Mon 1 Mar 10:00-Tue 2 Mar 09:00 planned"] * 2
        again = plant.ask(session, "B").lines[0]
        assert shown(again.plan) == ["set up Tue 2 Mar 09:00 - Tue 2 Mar 14:00"]
        saw = {"name": "saw", "resource_id": plant.resource["SAW"], "setup_minutes": D(120)}
        plant.make(session, "KIT", saw)
        assert shown(plant.ask(session, "KIT").lines[0].plan) == ["saw Mon 1 Mar 08:00 - Mon 1 Mar 10:00"]


def test_work_that_fills_a_shift_ends_when_it_ends(plant):
    with plant.app.unit() as session:
        step = {"name": "saw", "resource_id": plant.resource["SAW"], "setup_minutes": D(480)}
        plant.make(session, "B", step, {**step, "name": "again"})
        (line,) = plant.ask(session, "B").lines
        assert shown(line.plan) == [
            "saw Mon 1 Mar 08:00 - Mon 1 Mar 16:00",
            "again Tue 2 Mar 08:00 - Tue 2 Mar 16:00",
        ]


def test_alternatives_and_efficiency(plant):
    with plant.app.unit() as session:
        plant.add(session, "FAST", efficiency=150)
        (group,) = session.create(flowplan.ResourceGroup, [{"code": "SAWS", "name": "Saws"}])
        ids = [plant.resource["SAW"], plant.resource["FAST"]]
        session.create(flowplan.GroupMember, [{"group_id": group, "resource_id": id_} for id_ in ids])
        plant.make(session, "B", {"name": "saw", "group_id": group, "setup_minutes": D(100)})
        ends = []
        for _ in range(3):
            job = plant.job(session, "B")
            session.fire("finalise", [job]).expect_done()
            ends.append((job.lines[0].resource.code, told(job.ends)))
        assert ends == [("FAST", "Mon 1 Mar 09:07"), ("SAW", "Mon 1 Mar 09:40"), ("FAST", "Mon 1 Mar 10:14")]


def test_a_step_follows_several_others(plant):
    with plant.app.unit() as session:
        steps = plant.usual()
        steps[1]["after"] = "0"
        steps[2]["after"] = "10 20"
        plant.make(session, "A", *steps)
        (line,) = plant.ask(session).lines
        assert shown(line.plan) == [
            "saw Mon 1 Mar 08:00 - Mon 1 Mar 10:30",
            "weld Mon 1 Mar 08:00 - Mon 1 Mar 14:00",
            "paint Mon 1 Mar 14:00 - Mon 1 Mar 15:00",
        ]
        steps[0]["after"] = "30"
        with pytest.raises(BadInput, match=r"in a circle: .*paint"):
            plant.make(session, "A", *steps)


def test_lags_are_elapsed_or_working(plant):
    with plant.app.unit() as session:
        steps = plant.usual()[:2]
        for working, start in ((False, "Mon 1 Mar 12:30"), (True, "Mon 1 Mar 12:30")):
            steps[0] |= {"lag_minutes": 120, "lag_working": working}
            plant.make(session, "A", *steps)
            assert told(plant.ask(session).lines[0].plan.placed[1].span.start) == start
        for working, start in ((False, "Tue 2 Mar 08:00"), (True, "Tue 2 Mar 15:30")):
            steps[0] |= {"lag_minutes": 780, "lag_working": working}
            plant.make(session, "A", *steps)
            assert told(plant.ask(session).lines[0].plan.placed[1].span.start) == start


def test_pin_exchange_and_outsource(planned):
    with planned.app.unit() as session:
        job = first(planned, session)
        session.fire("pin", [job], operation=30, at="2027-03-04 10:00").expect_done()
        session.fire("reschedule", [job], quantity=10).expect_done()
        assert planned.rows(session)[-1] == "paint Thu 4 Mar 10:00-Thu 4 Mar 11:00 planned"
        session.fire("unpin", [job]).expect_done()
        planned.add(session, "SAW2", efficiency=50)
        session.fire("exchange", [job], operation=10, resource="SAW2").expect_done()
        assert planned.rows(session)[0] == "saw Mon 1 Mar 08:00-Mon 1 Mar 11:00 planned"
        session.fire("reschedule", [job], extend=10).expect_done()
        assert job.lines[0].resource.code == "SAW2"
        session.fire("outsource", [job], operation=20, hours=48).expect_done()
        assert planned.rows(session) == [
            "saw Mon 1 Mar 08:00-Mon 1 Mar 13:00 planned",
            "weld Mon 1 Mar 13:00-Wed 3 Mar 13:00 planned",
            "paint Wed 3 Mar 13:00-Wed 3 Mar 14:00 planned",
        ]
        assert told(planned.ask(session).end) == "Tue 2 Mar 09:30"
        with pytest.raises(NotFound, match="has no operation 99"):
            session.fire("exchange", [job], operation=99, resource="SAW")
        with pytest.raises(NoSlot, match="cannot start Sun"):
            session.fire("pin", [job], operation=10, at="2027-03-07 10:00")
        assert planned.shop.sound()


def test_everything_downstream_is_moved_at_once(planned):
    with planned.app.unit() as session:
        job, other = first(planned, session), planned.job(session)
        session.fire("finalise", [other]).expect_done()
        session.fire("postpone", [job, other], hours=D(24)).expect_done()
        assert (told(job.starts), told(job.ends)) == ("Tue 2 Mar 08:00", "Wed 3 Mar 09:30")
        assert told(other.starts) == "Tue 2 Mar 10:30"


def test_progress_keeps_what_is_started_and_frees_what_is_done(planned):
    planned.now = "03-01 10:00"
    with planned.app.unit() as session:
        job = first(planned, session)
        session.fire("begin", [job]).expect_done()
        session.fire("report", [job], remaining=90).expect_done()
        assert planned.rows(session)[0] == "saw Mon 1 Mar 08:00-Mon 1 Mar 11:30 started"
        session.fire("reschedule", [job], quantity=40).expect_done()
        assert planned.rows(session)[:2] == [
            "saw Mon 1 Mar 08:00-Mon 1 Mar 11:30 started",
            "weld Mon 1 Mar 11:30-Tue 2 Mar 14:30 planned",
        ]
        with pytest.raises(Refused, match="saw is started"):
            session.fire("split", [job], into=("20", "20"))
        session.fire("finish", [job]).expect_done()
        assert told(planned.ask(session).lines[0].plan.start) == "Mon 1 Mar 10:00"
        session.fire("complete", [job]).expect_done()
        assert job.state == "done"
        assert told(planned.ask(session).end) == "Tue 2 Mar 11:30"


def test_a_refused_change_leaves_the_plan(planned):
    with planned.app.unit() as session:
        before = planned.rows(session)
    with pytest.raises(NoSlot), planned.app.unit() as session:
        session.fire("reschedule", [first(planned, session)], quantity=D(99999))
    with planned.app.unit() as session:
        assert (planned.rows(session), first(planned, session).quantity) == (before, 20)
        with pytest.raises(BadInput, match="which is not 12 \\+ 9"):
            session.fire("split", [first(planned, session)], into=("12", "9"))


def test_conflicts_after_calendar_and_units_changed(planned):
    with planned.app.unit() as session:
        assert list(conflicts(session)) == []
        day = dt.date(2027, 3, 2)
        session.create(flowplan.DayOff, [{"calendar_id": planned.calendar, "first": day, "last": day}])
        session.create(
            flowplan.CapacityChange,
            [{"resource_id": planned.resource["SAW"], "first": dt.date(2027, 3, 1), "last": day, "units": 0}],
        )
        before = planned.rows(session)
        assert [row[:4] for row in conflicts(session)] == [
            ("closed", "JOB000001", "weld", "WELD"),
            ("closed", "JOB000001", "paint", "PAINT"),
            ("too much load", "JOB000001", "", "SAW"),
        ]
        assert planned.rows(session) == before
        assert told(planned.ask(session).lines[0].plan.start) == "Wed 3 Mar 08:00"


def test_capacity_is_raised_for_a_while(planned):
    with planned.app.unit() as session:
        row = {"resource_id": planned.resource["SAW"], "first": dt.date(2027, 3, 1), "last": dt.date(2027, 3, 1)}
        session.create(flowplan.CapacityChange, [{**row, "units": 2}])
        assert told(planned.ask(session).end) == "Tue 2 Mar 10:30"
        session.fire("finalise", [planned.job(session)]).expect_done()
        assert told(planned.ask(session).lines[0].plan.start) == "Mon 1 Mar 10:30"


def test_lists_tell_what_is_late_and_what_lapses(planned):
    with planned.app.unit() as session:
        job = planned.job(session, wanted=dt.datetime.combine(dt.date(2027, 3, 2), dt.time(9), dt.UTC))
        session.fire("reserve", [job], until="2027-03-01 12:00").expect_done()
        (row,) = late(session)
        assert (row[0], row[3], row[4], row[7], row[8]) == (
            "JOB000002",
            "Tue 2027-03-02 10:00",
            "Tue 2027-03-02 12:00",
            "capacity for saw",
            "JOB000001",
        )
        assert [row[-1] for row in expiring(session)] == [240]


def test_loads_are_counted_by_day(planned):
    with planned.app.unit() as session:
        session.fire("reserve", [planned.job(session)]).expect_done()
        found = {(one.resource, one.start.day): one for one in loads(session, dt.date(2027, 3, 1), 2, weekly=False)}
        saw = found["SAW", 1]
        assert (saw.capacity, saw.firm, saw.reserved, saw.excess, saw.percent) == (480, 150, 150, 0, 62)
        assert [(found["WELD", day].firm, found["WELD", day].reserved) for day in (1, 2)] == [(330, 180), (30, 180)]
        (week,) = loads(session, dt.date(2027, 3, 1), 1, weekly=True, codes=["WELD"])
        assert (week.capacity, week.firm, week.reserved) == (4800, 360, 360)


def test_pictures_need_no_network(planned):
    with planned.app.unit() as session:
        session.fire("reserve", [planned.job(session)]).expect_done()
        for by_job in (False, True):
            page = gantt(session, clock("03-01 00:00"), clock("03-08 00:00"), by_job=by_job)
            assert page.count("JOB000002 A:") == 3
            assert "reserved until" in page
            assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
        page = draw_loads(session, dt.date(2027, 3, 1), 5, weekly=False)
        assert "2.5 h firm, 2.5 h reserved of 8.0 h" in page


def test_the_job_ticket_is_printed(planned):
    with planned.app.unit() as session:
        html = render_document(session, first(planned, session), "html").decode()
    for words in ("Job ticket JOB000001", "Mon 2027-03-01 08:00", "Tue 2027-03-02 09:30", "WELD"):
        assert words in html
