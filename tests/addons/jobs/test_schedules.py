"""What runs by itself: due at its time, once, caught up with once, and at peace with clocks that jump."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from addons.doctor.examining import examine_data
from addons.jobs import Job
from addons.jobs.forgetting import forget_finished
from addons.jobs.job import jobs_of
from addons.jobs.scheduling import ask_for_due
from core import AddonError, UsageError

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def run(session): ...


def set_clock(works, moment):
    works.app.clock = lambda: moment


def asked(works):
    """Let a worker look, do what is due, and return the names of what was asked for."""
    ids = ask_for_due(works.app)
    works.work_off()
    return [works.job(id_).name for id_ in ids]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "says not when, or twice"),
        ({"every": HOUR, "cron": "0 2 * * *"}, "says not when, or twice"),
        ({"every": dt.timedelta(seconds=5)}, "runs every 0:00:05"),
        ({"cron": "0 25 * * *"}, "cannot be due at '0 25"),
        ({"cron": "0 2 * *"}, "it takes five fields"),
    ],
)
def test_a_job_says_when_it_is_due(given, message):
    with pytest.raises(AddonError, match=message):
        Job("x", run, **given)


def test_the_work_of_a_job_takes_its_arguments():
    with pytest.raises(UsageError, match="unexpected keyword argument"):
        Job("x", run, every=DAY, arguments={"colour": "red"})


@pytest.mark.parametrize(
    ("given", "now", "last", "following", "when"),
    [
        ({"every": HOUR}, "2030-01-15T12:34", "2030-01-15T12:00", "2030-01-15T13:00", "every hour"),
        ({"every": DAY}, "2030-01-15T00:00", "2030-01-15T00:00", "2030-01-16T00:00", "every day"),
        ({"every": 15 * HOUR / 60}, "2030-01-15T00:29", "2030-01-15T00:15", "2030-01-15T00:30", "every 15 minutes"),
        ({"cron": "30 2 * * *"}, "2030-01-15T01:30", "2030-01-15T01:30", "2030-01-16T01:30", "30 2 * * *"),
        ({"cron": "30 2 * * *"}, "2030-07-15T00:29", "2030-07-14T00:30", "2030-07-15T00:30", "30 2 * * *"),
        ({"cron": "0 6 1 * *"}, "2030-01-31T12:00", "2030-01-01T05:00", "2030-02-01T05:00", "0 6 1 * *"),
        # the night in which 2:30 does not exist, and the one in which it comes twice
        ({"cron": "30 2 * * *"}, "2030-03-31T12:00", "2030-03-31T01:00", "2030-04-01T00:30", "30 2 * * *"),
        ({"cron": "30 2 * * *"}, "2030-10-27T12:00", "2030-10-27T00:30", "2030-10-28T01:30", "30 2 * * *"),
    ],
)
def test_times_are_those_of_the_business(given, now, last, following, when):
    job = Job("x", run, **given)
    assert job.last_due(at(now), BERLIN) == at(last)
    assert job.next_due(at(now), BERLIN) == at(following)
    assert job.when == when


def test_it_runs_once_at_each_time_whoever_looks(works):
    set_clock(works, at("2030-01-15T12:10"))
    assert asked(works) == ["jobs.forget", "zz.hourly"], "what is to run at an hour of the day waits for it"
    assert asked(works) == []
    set_clock(works, at("2030-01-15T13:00"))
    assert asked(works) == ["zz.hourly"]
    set_clock(works, at("2030-01-16T02:30"))
    assert sorted(asked(works)) == ["jobs.forget", "zz.hourly", "zz.nightly"]
    assert works.things() == ["night"]
    assert {job.message for job in works.jobs(name="zz.hourly")} == {"system"}


def test_what_was_missed_is_caught_up_with_once(works):
    set_clock(works, at("2030-01-15T12:10"))
    asked(works)
    set_clock(works, at("2030-01-20T12:10"))
    assert sorted(asked(works)) == ["jobs.forget", "zz.hourly", "zz.nightly"]
    assert asked(works) == []


def test_a_run_that_is_not_over_is_not_asked_for_again(works):
    set_clock(works, at("2030-01-15T12:10"))
    (_, hourly) = ask_for_due(works.app)
    set_clock(works, at("2030-01-15T13:10"))
    assert ask_for_due(works.app) == []
    works.work_off()
    assert works.job(hourly).state == "done"
    set_clock(works, at("2030-01-15T14:10"))
    assert asked(works) == ["zz.hourly"]


def test_a_clock_that_was_ahead_does_not_stop_anything(works):
    set_clock(works, at("2040-01-15T12:10"))
    asked(works)
    set_clock(works, at("2030-01-15T12:10"))
    assert "zz.hourly" in asked(works)
    assert asked(works) == []
    set_clock(works, at("2030-01-15T13:10"))
    assert asked(works) == ["zz.hourly"]


def test_a_clock_that_goes_back_repeats_nothing_of_the_hour(works):
    set_clock(works, at("2030-01-15T12:50"))
    asked(works)
    set_clock(works, at("2030-01-15T12:10"))
    assert asked(works) == []


def test_jobs_that_ended_long_ago_are_forgotten(works):
    set_clock(works, at("2030-01-15T12:10"))
    asked(works)
    count = len(works.jobs())
    set_clock(works, at("2030-03-15T12:10"))
    with works.app.unit() as session:
        assert forget_finished(session) == f"{count} jobs forgotten"
    assert works.jobs() == []


def complaints(works):
    return [(one.wrong, one.message) for one in examine_data(works.app) if one.about.startswith("jobs")]


def test_the_doctor_names_schedules_without_a_worker_and_jobs_that_nobody_does(works):
    set_clock(works, works.app.clock())
    now = works.app.clock()
    assert complaints(works) == []
    set_clock(works, now + 2 * DAY + dt.timedelta(hours=1, minutes=30))
    assert [wrong for wrong, _ in complaints(works)] == [False] * len(jobs_of(works.app.composition))
    ask_for_due(works.app)
    assert complaints(works) == []
    set_clock(works, now + 2 * DAY + 3 * HOUR)
    (found,) = [message for wrong, message in complaints(works) if wrong]
    assert found.startswith("2 jobs wait for a worker, the first since 2030-01-17 ")
    runner = works.runner
    for job in works.jobs(state="waiting"):
        runner._begin(job.id, None)
    (found,) = [message for wrong, message in complaints(works) if wrong]
    assert found.startswith("2 jobs were begun by a worker that is gone, the first since ")
