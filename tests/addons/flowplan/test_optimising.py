"""Scenarios beside the live plan, and the search for better ones."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import flowplan
from addons.flowplan import PlanChanged
from addons.flowplan.optimising.dispatching import Dispatch
from addons.flowplan.optimising.keeping import commit, compare, difference, first_jobs, keep, named
from addons.flowplan.optimising.problem import problem_of
from addons.flowplan.optimising.searching import best_rule, search
from addons.flowplan.optimising.solving_sequence import solve
from core import BadInput, NotFound
from tests.addons.flowplan.plant import at, clock, told


def quiet(gone, cost, by):
    pass


@pytest.fixture
def shop(plant):
    """A long job before three short ones that are wanted earlier and weigh more."""
    with plant.app.unit() as session:
        late = {"wanted": at("03-10 16:00").astimezone(dt.UTC)}
        soon = {"wanted": at("03-01 16:00").astimezone(dt.UTC), "weight": 3}
        made = [plant.job(session, quantity=60, **late), *(plant.job(session, quantity=5, **soon) for _ in range(3))]
        for job in made:
            session.fire("finalise", [job]).expect_done()
        plant.ids = [job.id for job in made]
    return plant


def ends(plant, session):
    return [told(session.get_one(session[flowplan.Job], id_).ends) for id_ in plant.ids]


def test_a_scenario_changes_nothing_until_it_is_committed(shop):
    with shop.app.unit() as session:
        before = shop.rows(session)
        problem = problem_of(session, freeze=0)
        assert problem.cost(problem.live) > 0
        made = keep(session, problem, best_rule(problem), "better")
        assert shop.rows(session) == before
        assert (made.late, made.tardiness) == (0, 0)
        assert made.before > 0
        assert len(difference(session, made)) == 4
        assert [row[0] for row in compare(session)] == ["better"]
        with pytest.raises(BadInput, match="already"):
            keep(session, problem_of(session, freeze=0), best_rule(problem_of(session, freeze=0)), "better")
        commit(session, named(session, "better"))
        assert compare(session) == []
        assert told(session.get_one(session[flowplan.Job], shop.ids[1]).ends) == "Mon 1 Mar 11:30"
        assert {row.rpartition(" ")[2] for row in shop.rows(session)} == {"planned"}
        assert shop.shop.sound()
    with shop.app.unit() as session, pytest.raises(NotFound, match="no scenario"):
        named(session, "better")


def test_a_scenario_that_no_longer_fits_is_not_committed(shop):
    with shop.app.unit() as session:
        problem = problem_of(session, freeze=0)
        keep(session, problem, best_rule(problem), "better")
        session.fire("release", [session.get_one(session[flowplan.Job], shop.ids[0])]).expect_done()
        session.fire("finalise", [shop.job(session, quantity=40)]).expect_done()
    with shop.app.unit() as session:
        before = shop.rows(session)
    with pytest.raises(Exception, match=r"is draft|went on since") as error, shop.app.unit() as session:
        commit(session, named(session, "better"))
    assert error.value.remedy
    with shop.app.unit() as session:
        assert shop.rows(session) == before


def test_load_that_came_meanwhile_is_a_changed_plan(shop):
    with shop.app.unit() as session:
        problem = problem_of(session, freeze=0)
        keep(session, problem, best_rule(problem), "better")
        for id_ in shop.ids:
            session.fire("postpone", [session.get_one(session[flowplan.Job], id_)], hours=D(48)).expect_done()
        session.fire("finalise", [shop.job(session, quantity=20)]).expect_done()
    with pytest.raises(PlanChanged, match="nothing was changed"), shop.app.unit() as session:
        commit(session, named(session, "better"))


def test_what_is_frozen_stays(shop):
    with shop.app.unit() as session:
        before = shop.rows(session)
        problem = problem_of(session, freeze=clock("03-01 15:00"))
        found = best_rule(problem)
        keep(session, problem, found, "late")
        commit(session, named(session, "late"))
        assert shop.rows(session) == before  # the saw is taken by what stays
        fixed = [[task.fixed is not None for task in work.tasks] for work in problem.works]
        assert fixed == [[True, True, False], [True, False, False], [False] * 3, [False] * 3]


def test_a_job_is_placed_first(shop):
    with shop.app.unit() as session:
        problem = problem_of(session, freeze=0)
        order = first_jobs(problem, ["JOB000003"])
        keep(session, problem, problem.decode(order, "first"), "third first")
        commit(session, named(session, "third first"))
        assert told(session.get_one(session[flowplan.Job], shop.ids[2]).starts) == "Mon 1 Mar 08:00"
        with pytest.raises(NotFound, match="not one that may move"):
            first_jobs(problem_of(session, freeze=0), ["JOB9"])


def test_rules_and_the_search_leave_no_trace_and_are_never_worse(shop):
    with shop.app.unit() as session:
        problem = problem_of(session, freeze=0)
        slack = problem.decode(problem.by_slack(), "slack")
        rule = best_rule(problem)
        assert rule.cost <= slack.cost
        problem.due = [clock("03-01 10:00")] * 4
        begun = problem.decode(range(4), "as entered")
        found = search(problem, begun, 0.3, quiet)
        assert found.cost < begun.cost
        assert found.by == "dispatch"
        assert (problem.board.tried, problem.materials.taken) == ([], [])
        again = problem_of(session, freeze=0)
        again.due = problem.due
        assert again.decode(range(4), "as entered") == begun
        keep(session, again, found, "searched")
        commit(session, named(session, "searched"))
        assert shop.shop.sound()


def test_the_search_betters_a_shop_where_operations_must_interleave(shop):
    """Jobs in turn leave machines idle; dispatched, the operations of each machine follow each other."""
    with shop.app.unit() as session:
        problem = problem_of(session, freeze=0)
        problem.due, problem.weights = [clock("03-01 09:00")] * 4, [1, 2, 3, 4]
        in_turn = min(problem.decode(order, "").cost for order in (range(4), problem.by_slack(), problem.by_due()))
        dispatched = Dispatch(problem).best()
        assert dispatched.cost <= in_turn
        assert Dispatch(problem).best() == dispatched


def test_ctrl_c_keeps_the_best_found(shop):
    told_of = []

    def stop(gone, cost, by):
        told_of.append(by)
        if len(told_of) == 1:
            raise KeyboardInterrupt

    with shop.app.unit() as session:
        problem = problem_of(session, freeze=0)
        problem.due = [clock("03-01 10:00")] * 4
        begun = problem.decode(range(4), "as entered")
        found = search(problem, begun, 60, stop)
        assert found.cost < begun.cost
        assert told_of == ["dispatch", "stopped"]


def test_the_solver_proposes_and_the_engine_judges(shop):
    pytest.importorskip("ortools")
    with shop.app.unit() as session:
        problem = problem_of(session, freeze=0)
        problem.due = [clock("03-01 10:00")] * 4
        begun = problem.decode(range(4), "as entered")
        found = solve(problem, begun, 1.0, quiet)
        assert found.cost < begun.cost
        assert found.by == "solver"
        keep(session, problem, found, "solved")
        commit(session, named(session, "solved"))
        assert shop.shop.sound()


def test_public_holidays_close_a_calendar(plant):
    pytest.importorskip("holidays")
    from addons.flowplan.plant.holidays import fill

    with plant.app.unit() as session:
        added = fill(session, "DAY", "NL", [2027])
        assert "2027-05-06 Ascension Day" in added
        assert not any(day.startswith("2027-03-29") for day in added)
        assert fill(session, "DAY", "NL", [2027]) == []
        with pytest.raises(BadInput, match="no holidays are known"):
            fill(session, "DAY", "XX", [2027])
        with pytest.raises(NotFound, match="did you mean 'DAY'"):
            fill(session, "DAYS", "NL", [2027])
