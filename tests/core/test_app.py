"""One customer's application: units of work that are repeated, documents that are not there."""

import re

import pytest
from sqlalchemy import exc

from core import UsageError
from core.app import RETRIES


class Clash(Exception):
    """Stand in for a driver's error with PostgreSQL's code of a deadlock."""

    sqlstate = "40P01"


def clash():
    return exc.OperationalError("UPDATE", {}, Clash())


def test_work_that_another_transaction_stopped_is_done_again(toy_app, toy):
    tried = []

    def work(session):
        session.create(toy.plugin.Thing, [{"code": f"{len(tried)}"}])
        tried.append(1)
        if len(tried) < 3:
            raise clash()
        return "done"

    assert toy_app.run(work) == "done"
    with toy_app.unit() as session:
        assert [one.code for one in session.known(toy.plugin.Thing).values()] == ["2"]


def test_trying_again_has_an_end(toy_app):
    tried = []

    def work(session):
        tried.append(1)
        raise clash()

    with pytest.raises(exc.OperationalError):
        toy_app.run(work)
    assert len(tried) == RETRIES + 1


def test_another_error_is_not_tried_again(toy_app):
    tried = []

    def work(session):
        tried.append(1)
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        toy_app.run(work)
    assert len(tried) == 1


def test_a_real_deadlock_is_resolved_by_doing_one_of_them_again(toy_app, toy, backend):
    import threading

    T = toy_app[toy.plugin.Thing]
    with toy_app.unit() as session:
        ids = session.create(T, [{"code": "A"}, {"code": "B"}])
    barrier, errors = threading.Barrier(2), []

    def work(order):
        from core.storage import rows

        first = []

        def both(session):
            rows.add(session, T, "amount", {order[0]: 1})
            if not first and backend == "postgresql":
                first.append(1)
                barrier.wait(10)
            rows.add(session, T, "amount", {order[1]: 1})

        try:
            toy_app.run(both)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(order,)) for order in (ids, ids[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    with toy_app.unit() as session:
        assert [one.amount for one in session.known(toy.plugin.Thing).values()] == [2, 2]


def test_a_document_that_is_not_there_is_told(toy_app, toy):
    with toy_app.unit() as session:
        (id_,) = session.create(toy.plugin.Paper, [{"title": "x"}])
    outcome = toy_app.fire_all("confirm", toy.plugin.Paper, [id_, 99])
    assert [(result.status, result.message) for result in outcome.results][1] == ("failed", "there is no paper #99")


def test_an_unknown_verb_is_refused_before_anything_is_read(toy_app, toy, statements):
    seen = statements(toy_app)
    with pytest.raises(UsageError):
        toy_app.fire_all("burn", toy.plugin.Paper, [1])
    assert seen == []


def test_today_is_the_date_in_the_zone_of_the_application(toy_app):
    from datetime import UTC, date, datetime
    from zoneinfo import ZoneInfo

    def today():
        with toy_app.unit() as session:
            return session.today

    toy_app.clock = lambda: datetime(2030, 1, 1, 23, 30, tzinfo=UTC)
    assert today() == date(2030, 1, 1)
    toy_app.zone = lambda session: ZoneInfo("Europe/Berlin")
    assert today() == date(2030, 1, 2)


def test_an_application_says_which_customer_and_addons_it_has(toy_app):
    assert re.search(r": core, (\w+, )+toy>$", repr(toy_app))
