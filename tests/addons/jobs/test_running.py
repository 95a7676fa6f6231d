"""What becomes of a job: done once, tried again, waiting for a person or for its addon, cancelled, taken over."""

import datetime as dt

import pytest
from sqlalchemy import update

from addons.jobs import JobRun, Part, enqueue, enqueue_verb, spread
from addons.jobs.mending import cancel, failed_ids, retry
from addons.jobs.run import Lost
from addons.jobs.running import RETRY_AFTER, Runner, release_held
from addons.jobs.sqlite_queue import _begin_again
from core import Forbidden, Refused, UsageError


def ask(works, work, user=None, **arguments):
    with works.app.unit(user) as session:
        return enqueue(session, getattr(works, work), arguments)


def later(works, seconds):
    now = works.app.clock()
    works.app.clock = lambda: now + dt.timedelta(seconds=seconds)


def test_what_failed_is_tried_again_less_and_less_often_and_then_waits_for_a_person(works):
    job = ask(works, "fail", code="never")
    for attempt, seconds in enumerate(RETRY_AFTER, 1):
        assert works.runner.do(job) == seconds
        found = works.job(job)
        assert (found.state, found.attempts, found.message) == ("waiting", attempt, "RuntimeError: it went wrong")
        works.work_off()
        assert works.job(job).attempts == attempt, "not before its time"
        later(works, seconds)
    works.work_off()
    assert (works.job(job).state, works.job(job).attempts) == ("failed", len(RETRY_AFTER) + 1)
    assert works.things() == [], "nothing of a failed work is kept"


def test_what_will_not_go_well_later_waits_for_a_person_at_once(works):
    job = ask(works, "fail", code="never", error="BadInput")
    works.work_off()
    assert (works.job(job).state, works.job(job).message) == ("failed", "it went wrong")


@pytest.mark.parametrize("error", ["RuntimeError", "SystemExit", "MemoryError"])
def test_a_poison_job_does_not_stop_the_others(works, error):
    poison = ask(works, "fail", code="never", error=error)
    ask(works, "write", code="a")
    works.work_off()
    assert works.things() == ["a"]
    assert works.job(poison).state == "waiting"


def test_a_job_that_kills_its_workers_ends(works):
    job = ask(works, "write", code="a")
    for _ in range(len(RETRY_AFTER) + 1):
        assert works.runner._begin(job, None) is not None  # and dies
    works.runner.do(job)
    assert works.job(job).state == "failed"
    assert works.job(job).message == "its worker died 5 times, or was killed, while it did this job"


def test_who_lost_a_job_cannot_end_it(works):
    job = ask(works, "write", code="a")
    slow = Runner(works.app)
    run, name, arguments = slow._begin(job, None)
    works.runner.do(job)  # another worker took it over
    assert works.things() == ["a"]
    with pytest.raises(Lost):
        slow._carry_out(run, name, arguments | {"code": "b"})
    assert works.things() == ["a"], "done once, however often it was begun"


def test_a_ticket_of_a_job_that_another_one_does_is_thrown_away(works):
    job = ask(works, "write", code="a")
    works.runner._begin(job, 7)
    assert Runner(works.app)._begin(job, 8) is None
    assert Runner(works.app)._begin(job, 7) is not None, "taken over, by the same ticket"


@pytest.mark.parametrize("gone", ["role", "user"])
def test_a_job_of_a_user_whose_role_was_taken_away_is_refused(works, gone):
    from core.access import Grant, User

    job = ask(works, "write_paper", "boss", title="a")
    with works.app.unit() as session:
        table = (session[Grant] if gone == "role" else session[User]).__table__
        if gone == "role":
            session.connection().execute(table.delete())
        else:
            session.connection().execute(table.update().values(active=False))
    works.work_off()
    assert works.job(job).state == "failed"
    said = "user 'boss' may not" if gone == "role" else "user 'boss' is not active"
    assert said in works.job(job).message
    with works.app.unit(readonly=True) as session:
        assert session.query(session[works.toy.plugin.Paper]).all() == []


def test_a_job_waits_for_its_addon_and_says_so(works):
    job = ask(works, "write", code="a")
    composition = works.app.composition
    works.app.composition = replace_enabled(composition, composition.enabled - {"zz_work"})
    works.work_off()
    assert works.job(job).state == "held"
    assert works.job(job).message.startswith("addon 'zz_work' is not enabled; tradeloom addon enable")
    assert release_held(works.app) == []
    works.app.composition = composition
    assert release_held(works.app) == [job]
    works.work_off()
    assert works.things() == ["a"]


def replace_enabled(composition, enabled):
    from copy import copy

    other = copy(composition)
    other.enabled = enabled
    return other


@pytest.mark.parametrize(
    ("work", "message"),
    [
        ("addons.gone.things:make", "the package of addon 'gone' is not installed"),
        ("addons.zz_work:wriet", "there is no work 'wriet' in addons.zz_work, did you mean 'write'?"),
        ("addons.zz_work.more:write", "addons.zz_work.more cannot be imported"),
        ("addons.zz_work:add_up", "there is no work 'add_up'"),
    ],
)
def test_a_job_whose_work_is_gone_waits_and_says_so(works, work, message):
    job = ask(works, "write", code="a")
    with works.app.unit() as session:
        session.connection().execute(update(session[JobRun].__table__).values(work=work))
    works.work_off()
    assert works.job(job).state == "held"
    assert message in works.job(job).message


# --- cancelled -------------------------------------------------------------------------------------------------


def test_a_job_that_waits_is_cancelled(works):
    job = ask(works, "write", "erna", code="a")
    assert works.app.run(lambda session: cancel(session, [job]), "erna") == [job]
    works.work_off()
    assert (works.job(job).state, works.job(job).message) == ("cancelled", "cancelled by erna")
    assert works.things() == []
    with pytest.raises(Refused, match="is cancelled already"):
        works.app.run(lambda session: cancel(session, [job]), "erna")


def test_cancelled_in_the_middle_it_stops_before_the_next_step(works, monkeypatch):
    job = ask(works, "write_some", "boss", codes=["a", "b", "c"])
    run, name, arguments = works.runner._begin(job, None)

    def stop(count):
        works.app.run(lambda session: cancel(session, [job]), "boss")
        type(run).advance(run, count)

    run.advance = stop
    with pytest.raises(Lost):
        works.runner._carry_out(run, name, arguments)
    assert works.things() == ["a"], "what was committed stays"
    assert works.job(job).state == "cancelled"


def test_a_worker_that_is_to_stop_gives_a_job_back_between_two_steps(works):
    job = ask(works, "write_some", "boss", codes=["a", "b"])
    works.runner.stopping.set()
    assert works.runner.do(job) == 0
    assert (works.job(job).state, works.job(job).attempts) == ("waiting", 0)


def test_what_is_given_back_in_the_middle_is_not_kept(works):
    job = ask(works, "write", code="a")
    run, name, arguments = works.runner._begin(job, None)
    works.runner._current[job] = run
    works.runner.give_back()
    if works.app.engine.dialect.name != "sqlite":  # a file is locked by the work itself
        with pytest.raises(Lost):
            works.runner._carry_out(run, name, arguments)
    assert works.things() == []
    _begin_again(works.app)
    works.work_off()
    assert works.things() == ["a"]


# --- parts ------------------------------------------------------------------------------------------------------


def papers(works, *titles):
    with works.app.unit() as session:
        return session.create(works.toy.plugin.Paper, [{"title": title} for title in titles])


def confirm(works, ids, user="erna", **options):
    with works.app.unit(user) as session:
        return enqueue_verb(session, "confirm", works.toy.plugin.Paper, ids, chunk=2, options=options)


def test_a_big_run_is_done_in_parts_and_summed_up(works):
    job = confirm(works, papers(works, "a", "b", "c", "explode", "e"), note="together")
    assert works.job(job).state == "running"
    works.work_off()
    found = works.job(job)
    assert (found.state, found.done, found.total) == ("failed", 5, 5)
    assert found.message == "4 done, 1 failed; 1 of 3 parts failed"
    assert [one.state for one in works.jobs(parent_id=job)] == ["done", "failed", "done"]
    with works.app.unit(readonly=True) as session:
        P = session[works.toy.plugin.Paper]
        assert sorted(one.title for one in session.query(P).filter_by(state="confirmed")) == ["a", "b", "c", "e"]


def test_the_parts_that_failed_are_tried_again_once_it_was_mended(works):
    ids = papers(works, "a", "b", "explode")
    job = confirm(works, ids)
    works.work_off()
    with works.app.unit() as session:
        session.edit(works.toy.plugin.Paper, [{"id": ids[2], "title": "c"}])
        assert failed_ids(session) == [job]
    assert works.app.run(lambda session: retry(session, [job]), "erna") == [job]
    assert [one.state for one in works.jobs(parent_id=job)] == ["done", "waiting"]
    works.work_off()
    assert (works.job(job).state, works.job(job).message) == ("done", "3 done")
    with pytest.raises(Refused, match="Only what failed or was cancelled"):
        works.app.run(lambda session: retry(session, [job]), "erna")


def test_a_big_run_is_cancelled_with_what_is_left_of_it(works):
    job = confirm(works, papers(works, *"abcdef"))
    first = works.jobs(parent_id=job)[0]
    works.runner.do(first.id)
    works.app.run(lambda session: cancel(session, [job]), "erna")
    works.work_off()
    assert [one.state for one in works.jobs(parent_id=job)] == ["done", "cancelled", "cancelled"]
    assert works.job(job).state == "cancelled"


def test_a_part_that_is_begun_again_does_no_harm(works):
    job = confirm(works, papers(works, "a", "b"))
    _, _, arguments = works.runner._begin(job, None)
    works.app.fire_all("confirm", works.toy.plugin.Paper, arguments["ids"])  # done, and the worker died
    works.runner.do(job)
    assert (works.job(job).state, works.job(job).message) == ("done", "0 done, 2 nothing to do")


def test_who_gives_a_failed_run_up_cancels_it(works):
    job = confirm(works, papers(works, "a", "b", "explode"))
    works.work_off()
    assert works.app.run(lambda session: cancel(session, [job]), "erna") == [job]
    assert works.job(job).state == "cancelled"
    assert [one.state for one in works.jobs(parent_id=job)] == ["done", "cancelled"]
    with works.app.unit(readonly=True) as session:
        assert failed_ids(session) == []


def test_a_document_that_is_gone_is_told(works):
    ids = papers(works, "a", "b")
    job = confirm(works, ids)
    with works.app.unit() as session:
        session.remove(works.toy.plugin.Paper, [session.get_one(session[works.toy.plugin.Paper], ids[0])])
    works.work_off()
    assert works.job(job).message == "1 done, 1 failed"


def test_who_may_not_confirm_is_refused_whatever_the_way(works):
    ids = papers(works, "a")
    job = confirm(works, ids, "keeper")
    works.work_off()
    assert works.job(job).state == "failed"
    assert "user 'keeper' may not confirm a paper" in works.job(job).message
    with pytest.raises(UsageError, match="has no transition"), works.app.unit() as session:
        enqueue_verb(session, "burn", works.toy.plugin.Paper, ids)
    with pytest.raises(UsageError, match="there is nothing to do"):
        confirm(works, [])


# --- whose jobs -------------------------------------------------------------------------------------------------


def test_jobs_of_others_take_a_permission(works):
    job = ask(works, "fail", "boss", code="x", error="BadInput")
    works.work_off()
    with pytest.raises(Forbidden, match="user 'erna' may not read a job"):
        works.app.run(lambda session: retry(session, [job]), "erna")
    assert works.app.run(lambda session: retry(session, [job]), "keeper") == [job]


def test_parts_with_one_lock_are_done_one_after_the_other(works):
    with works.app.unit() as session:
        spread(session, works.write, [Part({"code": code}) for code in "ab"], name="two", lock="series")
    works.work_off()
    assert works.things() == ["a", "b"]
