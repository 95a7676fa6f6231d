"""The worked cases of the plan, each by its number."""

import pytest

from addons import flowplan
from addons.flowplan import NoSlot, PlanChanged, ReservationExpired
from tests.addons.flowplan.plant import at, clock, shown, told


def test_case_1_finite_forward(plant):
    with plant.app.unit(readonly=True) as session:
        (line,) = plant.ask(session).lines
        assert shown(line.plan) == [
            "saw Mon 1 Mar 08:00 - Mon 1 Mar 10:30",
            "weld Mon 1 Mar 10:30 - Tue 2 Mar 08:30",
            "paint Tue 2 Mar 08:30 - Tue 2 Mar 09:30",
        ]


def test_case_2_a_holiday(plant):
    plant.now = "04-26 08:00"
    with plant.app.unit(readonly=True) as session:
        (line,) = plant.ask(session).lines
        assert shown(line.plan)[1:] == [
            "weld Mon 26 Apr 10:30 - Wed 28 Apr 08:30",
            "paint Wed 28 Apr 08:30 - Wed 28 Apr 09:30",
        ]


def test_case_3_a_wanted_date_backward(plant):
    with plant.app.unit(readonly=True) as session:
        (line,) = plant.ask(session, wanted="03-05 16:00", policy="jit").lines
        assert line.feasible
        assert shown(line.plan) == [
            "saw Thu 4 Mar 14:30 - Fri 5 Mar 09:00",
            "weld Fri 5 Mar 09:00 - Fri 5 Mar 15:00",
            "paint Fri 5 Mar 15:00 - Fri 5 Mar 16:00",
        ]
        assert told(line.latest.start) == "Thu 4 Mar 14:30"


def test_case_4_a_date_that_cannot_be_met(plant):
    with plant.app.unit(readonly=True) as session:
        (line,) = plant.ask(session, wanted="03-01 16:00").lines
        assert (line.feasible, line.short, line.cause) == (False, 90, "lead time")
        assert told(line.latest.start) == "Fri 26 Feb 14:30"
        assert told(line.earliest.end) == told(line.shortest.end) == "Tue 2 Mar 09:30"


SAW_LOAD = [("03-01 08:00", "03-01 12:00"), ("03-01 13:00", "03-01 16:00"), ("03-02 08:00", "03-02 10:00")]


def test_case_5_no_pre_emption(plant):
    with plant.app.unit() as session:
        plant.busy(session, "SAW", *SAW_LOAD)
        (line,) = plant.ask(session).lines
        assert shown(line.plan) == [
            "saw Tue 2 Mar 10:00 - Tue 2 Mar 12:30",
            "weld Tue 2 Mar 12:30 - Wed 3 Mar 10:30",
            "paint Wed 3 Mar 10:30 - Wed 3 Mar 11:30",
        ]
        assert [one.wait for one in line.plan.placed] == [600, 0, 0]


def test_case_6_infinite_tells_of_too_much_load(plant):
    with plant.app.unit() as session:
        plant.busy(session, "SAW", *SAW_LOAD)
        (line,) = plant.ask(session, finite=False).lines
        assert told(line.end) == "Tue 2 Mar 09:30"
        (excess,) = line.excesses
        assert (told(excess.start), told(excess.end)) == ("Mon 1 Mar 08:00", "Mon 1 Mar 10:30")
        assert (excess.lane, excess.used, excess.units, excess.minutes) == (plant.resource["SAW"], 2, 1, 150)


def test_case_7_parallel_units(plant):
    with plant.app.unit() as session:
        plant.occupy(session, "WELD", "03-01 08:00", "03-01 16:00")
        assert told(plant.ask(session).end) == "Tue 2 Mar 09:30"
        plant.occupy(session, "WELD", "03-01 12:00", "03-01 14:00")
        (line,) = plant.ask(session).lines
        assert shown(line.plan)[1:] == [
            "weld Mon 1 Mar 14:00 - Tue 2 Mar 12:00",
            "paint Tue 2 Mar 12:00 - Tue 2 Mar 13:00",
        ]


def test_case_8_a_reservation_lapses(plant):
    with plant.app.unit() as session:
        a = plant.job(session)
        session.fire("reserve", [a], until="2027-03-01 12:00").expect_done()
    plant.now = "03-01 09:00"
    with plant.app.unit(readonly=True) as session:
        (line,) = plant.ask(session).lines
        assert shown(line.plan)[:2] == [
            "saw Mon 1 Mar 10:30 - Mon 1 Mar 13:00",
            "weld Mon 1 Mar 13:00 - Tue 2 Mar 11:00",
        ]
        assert told(line.end) == "Tue 2 Mar 12:00"
    plant.now = "03-01 12:00"
    with plant.app.unit(readonly=True) as session:
        assert told(plant.ask(session).end) == "Tue 2 Mar 13:30"
    plant.now = "03-01 12:01"
    with pytest.raises(ReservationExpired, match="saw should have started") as error, plant.app.unit() as session:
        session.fire("finalise", [session.get_one(session[flowplan.Job], a.id)])
    assert told(error.value.offer.end) == "Tue 2 Mar 13:31"


def test_case_9_split(plant):
    with plant.app.unit() as session:
        job = plant.job(session)
        session.fire("reserve", [job]).expect_done()
        session.fire("split", [job], into=("12", "8")).expect_done()
        first, second = plant.shop.all(session, flowplan.Job)
        assert [first.quantity, second.quantity, second.state] == [12, 8, "reserved"]
        assert plant.rows(session, first) == [
            "saw Mon 1 Mar 08:00-Mon 1 Mar 09:42 reserved",
            "weld Mon 1 Mar 09:42-Mon 1 Mar 13:42 reserved",
            "paint Mon 1 Mar 13:42-Mon 1 Mar 14:18 reserved",
        ]
        assert plant.rows(session, second) == [
            "saw Mon 1 Mar 09:42-Mon 1 Mar 11:00 reserved",
            "weld Mon 1 Mar 11:00-Mon 1 Mar 14:00 reserved",
            "paint Mon 1 Mar 14:18-Mon 1 Mar 14:42 reserved",
        ]
        assert second.split_of_id == first.id


def test_case_10_own_load_is_out_of_the_way(plant):
    with plant.app.unit() as session:
        job = plant.job(session)
        session.fire("finalise", [job]).expect_done()
        before = plant.rows(session)
    dry = plant.app.fire_all("reschedule", flowplan.Job, [job.id], dry_run=True, quantity=40)
    assert dry.results[0].message == "Tue 2027-03-02 09:30 → Wed 2027-03-03 09:30"
    with plant.app.unit() as session:
        assert plant.rows(session) == before
        job = session.get_one(session[flowplan.Job], job.id)
        session.fire("reschedule", [job], quantity=40).expect_done()
        assert plant.rows(session) == [
            "saw Mon 1 Mar 08:00-Mon 1 Mar 12:30 planned",
            "weld Mon 1 Mar 12:30-Tue 2 Mar 15:30 planned",
            "paint Tue 2 Mar 15:30-Wed 3 Mar 09:30 planned",
        ]


def test_case_11_two_offers_of_one_slot(plant):
    with plant.app.unit(readonly=True) as session:
        a, b = plant.ask(session), plant.ask(session)
    with plant.app.unit() as session:
        session.fire("reserve", [plant.job(session)], offer=a).expect_done()
    with pytest.raises(PlanChanged, match="nothing was stored") as error, plant.app.unit() as session:
        session.fire("reserve", [plant.job(session)], offer=b)
    assert told(error.value.offer.end) == "Tue 2 Mar 12:00"
    with plant.app.unit() as session:
        assert len(plant.shop.all(session, flowplan.Job)) == 1
        job = plant.job(session)
        session.fire("reserve", [job], offer=b, same_date=True).expect_done()
        assert (told(job.ends), job.lines[0].start) == ("Tue 2 Mar 12:00", at("03-01 10:30"))


@pytest.mark.parametrize(
    ("shift", "now", "minutes", "end"),
    [
        (("Sat", "22:00", "06:00"), "03-27 12:00", 450, "Sat 3 Apr 22:30"),
        (("Sat", "22:00", "06:00"), "10-30 12:00", 450, "Sun 31 Oct 04:30"),
        (("Mon-Fri", "08:00", "16:00"), "03-26 14:00", 240, "Tue 30 Mar 10:00"),
    ],
)
def test_case_12_when_clocks_change(plant_with, shift, now, minutes, end):
    plant = plant_with(start=now)
    with plant.app.unit() as session:
        if shift[0] == "Sat":
            plant.calendar = plant.open(session, "NIGHT", shift)
        plant.add(session, "OVEN")
        plant.make(session, "B", {"name": "bake", "resource_id": plant.resource["OVEN"], "setup_minutes": minutes})
        assert told(plant.ask(session, "B").end) == end


def test_case_13_nothing_to_make(plant_with):
    plant = plant_with()
    with plant.app.unit() as session:
        plant.make(session, "B")
        job = plant.job(session, "B")
        offer = plant.ask(session, "B")
        assert offer.end == clock("03-01 08:00")
        session.fire("reserve", [job]).expect_done()
        session.fire("finalise", [job]).expect_done()
        assert (job.state, plant.rows(session)) == ("planned", [])


def test_case_14_beyond_the_horizon(plant):
    with plant.app.unit(readonly=True) as session, pytest.raises(NoSlot, match=r"saw \(.* min\) on SAW before the hor"):
        plant.ask(session, quantity=100000)
    with pytest.raises(NoSlot), plant.app.unit() as session:
        session.fire("reserve", [plant.job(session, quantity=100000)])


def test_case_15_a_critical_material(plant):
    with plant.app.unit() as session:
        steps = plant.usual()
        steps[1] |= {"material_id": plant.shop.products["N"], "material_quantity": 1}
        plant.make(session, "A", *steps)
        row = {"product_id": plant.shop.products["N"], "at": at("03-03 00:00"), "quantity": 20}
        session.create(flowplan.Receipt, [row])
        (line,) = plant.ask(session).lines
        assert shown(line.plan) == [
            "saw Mon 1 Mar 08:00 - Mon 1 Mar 10:30",
            "weld Wed 3 Mar 08:00 - Wed 3 Mar 14:00",
            "paint Wed 3 Mar 14:00 - Wed 3 Mar 15:00",
        ]
        assert line.plan.placed[1].waited_for == "material"
        session.fire("finalise", [plant.job(session)]).expect_done()
        with pytest.raises(NoSlot, match="before its material is there"):
            plant.ask(session, quantity=1)
