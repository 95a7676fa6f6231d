"""Reserve, extend, expire, release, finalise; and several at once."""

import threading
from decimal import Decimal as D

import pytest
from sqlalchemy import select

from addons import flowplan, sales
from addons.flowplan import NoSlot, PlanChanged, ReservationExpired
from addons.flowplan.job.workshop import workshop
from core import App, BadInput, NotFound, Refused
from tests.addons.flowplan.plant import clock, told


def over_allocated(plant):
    """Sweep what is stored: the minutes at which a resource has more load than units."""
    with plant.app.unit(readonly=True) as session:
        op, units = session[flowplan.Operation], {"SAW": 1, "WELD": 2, "PAINT": 1}
        live = op.state.in_(("reserved", "planned", "started"))
        found = []
        for code, id_ in plant.resource.items():
            spans = session.execute(select(op.start, op.end).where(op.resource_id == id_, live)).all()
            events = sorted([(end, -1) for _, end in spans] + [(start, 1) for start, _ in spans])
            used = 0
            for moment, change in events:
                used += change
                found += [(code, moment)] if used > units[code] else []
        return found


def test_release_restores_the_profile(plant):
    with plant.app.unit() as session:
        plant.ask(session)
    before = {id_: list(lane.profile.points) for id_, lane in workshop(plant.app).lanes.items()}
    with plant.app.unit() as session:
        job = plant.job(session)
        session.fire("reserve", [job]).expect_done()
    with plant.app.unit() as session:
        assert told(plant.ask(session).end) == "Tue 2 Mar 12:00"
        job = session.get_one(session[flowplan.Job], job.id)
        session.fire("release", [job]).expect_done()
        assert (job.state, job.ends, plant.rows(session)) == ("draft", None, [])
        assert "needs reserved or expired or planned" in session.fire("release", [job]).blocked[0].message
    with plant.app.unit() as session:
        assert told(plant.ask(session).end) == "Tue 2 Mar 09:30"
    assert {id_: list(lane.profile.points) for id_, lane in workshop(plant.app).lanes.items()} == before


def test_what_is_rolled_back_leaves_no_trace(plant):
    with plant.app.unit() as session:
        session.fire("reserve", [plant.job(session)]).expect_done()
        session.rollback()
    with plant.app.unit() as session:
        assert told(plant.ask(session).end) == "Tue 2 Mar 09:30"


def test_a_lapsed_reservation_is_extended_while_its_time_is_free(plant):
    with plant.app.unit() as session:
        job = plant.job(session)
        offer = plant.ask(session, release=clock("03-03 08:00"))
        session.fire("reserve", [job], offer=offer, until="2027-03-01 12:00").expect_done()
    plant.now = "03-01 13:00"
    with plant.app.unit() as session:
        job = session.get_one(session[flowplan.Job], job.id)
        session.fire("expire", [job]).expect_done()
        session.fire("extend", [job], until="2027-03-02").expect_done()
        assert job.state == "reserved"
        assert told(plant.ask(session, release=clock("03-03 08:00")).end) == "Thu 4 Mar 12:00"
        session.fire("finalise", [job]).expect_done()
        assert plant.rows(session)[0] == "saw Wed 3 Mar 08:00-Wed 3 Mar 10:30 planned"


def test_an_end_that_was_shown_is_kept_or_nothing_is_stored(plant):
    with plant.app.unit() as session:
        session.fire("reserve", [plant.job(session)], expect="2027-03-02 09:30").expect_done()
    with pytest.raises(PlanChanged, match="12:00, not"), plant.app.unit() as session:
        session.fire("reserve", [plant.job(session)], expect="2027-03-02 09:30")
    with plant.app.unit() as session:
        session.fire("reserve", [plant.job(session)], expect="2027-03-02 09:30", same_date=True).expect_done()


def test_infinite_reservations_are_flagged(plant):
    with plant.app.unit() as session:
        first, second = plant.job(session), plant.job(session)
        session.fire("reserve", [first]).expect_done()
        session.fire("reserve", [second], infinite=True).expect_done()
        assert (first.over_allocated, second.over_allocated) == (False, True)
        assert first.ends == second.ends


def test_bad_input_has_names(plant):
    with plant.app.unit(readonly=True) as session:
        for quantity in (0, -1):
            with pytest.raises(BadInput, match="makes nothing"):
                plant.ask(session, quantity=quantity)
        with pytest.raises(BadInput, match="in the past"):
            plant.ask(session, wanted="02-01 08:00")
        with pytest.raises(NotFound, match="no released process"):
            plant.ask(session, "N")
        with pytest.raises(BadInput, match="is no policy"):
            plant.ask(session, policy="late")
    with plant.app.unit() as session, pytest.raises(BadInput, match="is over already"):
        session.fire("reserve", [plant.job(session)], until="2027-02-01")


def test_closed_and_too_long_are_told(plant):
    with plant.app.unit() as session:
        plant.calendar = plant.open(session, "NEVER")
        plant.add(session, "SHUT")
        plant.make(session, "B", {"name": "wait", "resource_id": plant.resource["SHUT"], "setup_minutes": D(5)})
        with pytest.raises(NoSlot, match="no open hour in the horizon"):
            plant.ask(session, "B")
        long = {"name": "cure", "resource_id": plant.resource["SAW"], "setup_minutes": D(500), "pauses": False}
        plant.make(session, "KIT", long)
        with pytest.raises(NoSlot, match="longer than a shift"):
            plant.ask(session, "KIT")


def test_a_step_that_may_not_pause_fits_into_one_shift(plant):
    with plant.app.unit() as session:
        whole = {"name": "cure", "resource_id": plant.resource["SAW"], "setup_minutes": D(300), "pauses": False}
        plant.make(session, "B", whole)
        plant.now = "03-01 12:00"
        (line,) = plant.ask(session, "B").lines
        assert (told(line.plan.start), told(line.end)) == ("Tue 2 Mar 08:00", "Tue 2 Mar 13:00")
        (line,) = plant.ask(session, "B", wanted="03-03 12:00", policy="jit").lines
        assert (told(line.plan.start), told(line.end)) == ("Tue 2 Mar 11:00", "Tue 2 Mar 16:00")


def test_an_order_is_made_when_none_exists(plant):
    from addons.flowplan.asking import jobs_of, ordered, read_asked

    with plant.app.unit() as session:
        asked = ordered(session, read_asked(session, ["A=20"]), "C1")
        jobs = jobs_of(session, asked)
        session.fire("finalise", jobs).expect_done()
        (order,) = plant.shop.all(session, sales.Order)
        assert [(line.product_id, line.quantity) for line in order.lines] == [(plant.shop.products["A"], 20)]
        assert (jobs[0].order_line_id, jobs[0].partner_id) == (order.lines[0].id, plant.shop.customer)


def test_a_changed_order_marks_its_jobs_and_moves_nothing(plant):
    from addons.flowplan.asking import jobs_of, of_orders

    with plant.app.unit() as session:
        order = plant.shop.order(session, ("A", 20))
        (job,) = jobs_of(session, of_orders(session, [order]))
        session.fire("finalise", [job]).expect_done()
        before = plant.rows(session)
        session.edit(sales.Order, [{"id": order.id, "lines": [{"id": order.lines[0].id, "quantity": D(30)}]}])
        assert (job.changed, plant.rows(session)) == (True, before)


def test_an_offer_for_jobs_is_stored_after_the_session_that_asked(plant):
    with plant.app.unit() as session:
        first, second = plant.job(session), plant.job(session)
        session.fire("reserve", [first]).expect_done()
        session.fire("release", [first]).expect_done()
        ids = [first.id, second.id]
    with plant.app.unit(readonly=True) as session:
        offer = plant.ask(session, job=session.get_one(session[flowplan.Job], ids[0]))
    with plant.app.unit() as session:
        one, other = (session.get_one(session[flowplan.Job], id_) for id_ in ids)
        with pytest.raises(BadInput, match="for other jobs"):
            session.fire("reserve", [other], offer=offer)
        session.fire("reserve", [one], offer=offer).expect_done()
        assert told(one.ends) == "Tue 2 Mar 09:30"


def test_a_dropped_order_marks_its_jobs(plant):
    from addons.flowplan.asking import jobs_of, of_orders

    with plant.app.unit() as session:
        order = plant.shop.order(session, ("A", 20))
        (job,) = jobs_of(session, of_orders(session, [order]))
        session.fire("finalise", [job]).expect_done()
        session.fire("void", [order]).expect_done()
        assert (job.changed, job.state) == (True, "planned")


def test_a_pinned_operation_of_a_lapsed_reservation_is_looked_at_again(plant):
    with plant.app.unit() as session:
        job = plant.job(session)
        session.fire("reserve", [job], until="2027-03-01 12:00").expect_done()
        session.fire("pin", [job], operation=30, at="2027-03-04 10:00").expect_done()
        other = plant.job(session)
    plant.now = "03-01 13:00"
    with plant.app.unit() as session:
        offer = plant.ask(session, release=clock("03-03 14:30"))
        other = session.get_one(session[flowplan.Job], other.id)
        session.fire("finalise", [other], offer=offer).expect_done()
        assert plant.rows(session, other)[2] == "paint Thu 4 Mar 15:00-Thu 4 Mar 16:00 planned"
        third = plant.job(session)
        session.fire("finalise", [third], offer=plant.ask(session, release=clock("03-03 09:30"))).expect_done()
        assert plant.rows(session, third)[2] == "paint Thu 4 Mar 10:00-Thu 4 Mar 11:00 planned"
    with pytest.raises(ReservationExpired, match="lapsed"), plant.app.unit() as session:
        session.fire("extend", [session.get_one(session[flowplan.Job], job.id)], until="2027-03-05")


def test_what_an_erp_keeps_is_only_consulted(plant):
    with plant.app.unit() as session:
        resource = session.get_one(session[flowplan.Resource], plant.resource["SAW"])
        session.edit(flowplan.Resource, [{"id": resource.id, "source": "ERP", "external_id": "7", "etag": "1"}])
        with pytest.raises(Refused, match="kept by ERP: here it is only consulted"):
            session.edit(flowplan.Resource, [{"id": resource.id, "name": "Other"}])
        session.edit(flowplan.Resource, [{"id": resource.id, "name": "Other", "etag": "2"}])
        assert resource.name == "Other"


def test_several_sellers_at_once_never_sell_a_minute_twice(plant):
    """Each opens an application of its own, as a process does, and reserves what it was offered."""
    url = plant.app.engine.url.render_as_string(hide_password=False)
    errors, changed = [], []

    def sell():
        app = App.open(url, clock=plant.clock)
        try:
            for _ in range(3):
                with app.unit(readonly=True) as session:
                    offer = plant.ask(session)

                def work(session, offer=offer):
                    job = plant.job(session)
                    session.fire("reserve", [job], offer=offer, same_date=False).expect_done()

                try:
                    app.run(work)
                except PlanChanged as error:
                    changed.append(error.offer.end)
                    app.run(lambda session: session.fire("reserve", [plant.job(session)]).expect_done())
        except Exception as error:
            errors.append(error)
        finally:
            app.close()

    sellers = [threading.Thread(target=sell) for _ in range(4)]
    for one in sellers:
        one.start()
    for one in sellers:
        one.join()
    assert errors == []
    with plant.app.unit(readonly=True) as session:
        assert len(plant.shop.all(session, flowplan.Job, state="reserved")) == 12
    assert over_allocated(plant) == []


def test_statements_do_not_grow_with_the_jobs(plant, statements):
    def count(jobs):
        with plant.app.unit() as session:
            made = [plant.job(session, quantity=1) for _ in range(jobs)]
            session.flush()
            seen = statements(plant.app)
            session.fire("reserve", made).expect_done()
            return len(seen)

    count(2)  # what is known once and for all
    few = count(2)
    assert count(12) == few
