"""A job is asked for in the asker's transaction, by name and plain values, and done in the asker's name."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from addons.jobs import Part, enqueue, spread
from addons.jobs.plain_values import as_text, from_text
from core import UsageError

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.dates()
    | st.datetimes().map(lambda one: one.replace(fold=0))
    | st.decimals(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(), inner, max_size=3)
        | st.dictionaries(st.integers(), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), plain, max_size=3))
@settings(max_examples=30)
def test_plain_values_come_back_as_they_were(values):
    found = from_text(as_text(values))
    assert found == values
    assert repr(found) == repr(values)


@pytest.mark.parametrize("value", [1.5, object(), b"x", Decimal])
def test_what_is_not_plain_is_refused(value):
    with pytest.raises(UsageError, match="a job cannot be given x="):
        as_text({"x": value})


def tickets(app):
    """Count the tickets in the queue of PostgreSQL; of SQLite the table of jobs is the queue."""
    if app.engine.dialect.name == "sqlite":
        return None
    with app.engine.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM procrastinate.procrastinate_jobs")).scalar_one()


def test_a_job_is_rolled_back_with_its_asker_and_kept_with_it(works):
    with works.app.unit() as session:
        enqueue(session, works.write, {"code": "a"})
        session.rollback()
    assert works.jobs() == []
    assert tickets(works.app) in (0, None)
    with works.app.unit() as session:
        session.create(works.toy.plugin.Thing, [{"code": "beside"}])
        enqueue(session, works.write, {"code": "a", "amount": Decimal("2.5")})
    assert tickets(works.app) in (1, None)
    (job,) = works.jobs()
    assert (job.state, job.name, job.work) == ("waiting", "write", "addons.zz_work:write")
    works.work_off()
    (job,) = works.jobs()
    assert (job.state, job.message, job.attempts) == ("done", "wrote a", 1)
    assert works.things() == ["a", "beside"]


def test_it_is_done_in_the_name_of_who_asked(works):
    for user in ("erna", None):
        with works.app.unit(user) as session:
            enqueue(session, works.who)
    works.work_off()
    assert [(job.asked_by, job.message) for job in works.jobs()] == [("erna", "erna"), (None, "system")]


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("write", {}, "missing a required argument: 'code'"),
        ("write", {"code": "x", "colour": 1}, "unexpected keyword argument 'colour'"),
        ("nothing", {}, "is no work for a job"),
    ],
)
def test_a_work_that_no_worker_could_call_is_refused_at_once(works, name, arguments, message):
    with works.app.unit() as session, pytest.raises(UsageError, match=message):
        enqueue(session, getattr(works, name), arguments)
    with works.app.unit() as session, pytest.raises(UsageError, match="at the top level of a module"):
        enqueue(session, lambda session: None)


def test_a_thousand_parts_take_as_many_statements_as_ten(works, statements):
    seen = statements(works.app)
    counts = []
    for count in (10, 1000):
        del seen[:]
        with works.app.unit("erna") as session:
            parent = spread(session, works.who, [Part({}, 1)] * count, name="ask all")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 16
    assert works.job(parent).total == 1000
    assert len(works.jobs(parent_id=parent)) == 1000
    assert tickets(works.app) in (1010, None)


def test_a_job_may_be_asked_for_later(works):
    with works.app.unit() as session:
        enqueue(session, works.write, {"code": "later"}, at=session.now + dt.timedelta(hours=1))
    works.work_off()
    assert works.things() == []
    now = works.app.clock()
    works.app.clock = lambda: now + dt.timedelta(hours=2)
    works.work_off()
    assert works.things() == ["later"]


def test_jobs_with_one_lock_are_done_in_the_order_they_were_asked_for(works):
    with works.app.unit() as session:
        first = enqueue(session, works.fail, {"code": "x"}, lock="prices 2030")
        enqueue(session, works.write, {"code": "y"}, lock="prices 2030")
        enqueue(session, works.write, {"code": "z"}, lock="prices 2031")
    works.work_off()  # the first one failed and is tried again in a while: it goes before the second
    assert works.job(first).state == "waiting"
    assert works.things() == ["z"]
