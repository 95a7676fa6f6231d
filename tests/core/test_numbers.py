"""Document numbers: taken last, n at a time, from one counter row per series and scope."""

import threading

import pytest
from sqlalchemy import select, update

from core.storage import Series
from core.storage.numbers import numbers_for


def papers(app, toy, rows):
    with app.unit() as session:
        return session.create(toy.plugin.Paper, [{"title": "x", **row} for row in rows])


def confirm(app, toy, ids):
    app.fire_all("confirm", toy.plugin.Paper, ids).expect_done()
    with app.unit() as session:
        P = app[toy.plugin.Paper]
        return list(session.scalars(select(P.number).where(P.id.in_(ids)).order_by(P.id)))


def test_a_draft_has_no_number_and_gets_one_when_a_verb_is_made(toy_app, toy):
    ids = papers(toy_app, toy, [{}, {}])
    with toy_app.unit() as session:
        assert session.get_one(toy_app[toy.plugin.Paper], ids[0]).number is None
    assert confirm(toy_app, toy, ids) == ["P000001", "P000002"]


def test_each_office_counts_for_itself(toy_app, toy):
    ids = papers(toy_app, toy, [{"office": 1}, {"office": 2}, {"office": 1}])
    assert confirm(toy_app, toy, ids) == ["P000001", "P000001", "P000002"]


def test_a_number_typed_in_by_hand_is_kept_and_skipped_by_the_series(toy_app, toy):
    ids = papers(toy_app, toy, [{"number": "P000002"}, {}, {}])
    assert confirm(toy_app, toy, ids) == ["P000002", "P000001", "P000003"]


def test_a_number_typed_in_another_office_is_not_skipped(toy_app, toy):
    ids = papers(toy_app, toy, [{"number": "P000001", "office": 2}, {"office": 1}])
    assert confirm(toy_app, toy, ids) == ["P000001", "P000001"]


def test_a_second_verb_keeps_the_number(toy_app, toy):
    ids = papers(toy_app, toy, [{}])
    confirm(toy_app, toy, ids)
    toy_app.fire_all("close", toy.plugin.Paper, ids).expect_done()
    assert confirm_numbers(toy_app, toy) == ["P000001"]


def confirm_numbers(app, toy):
    with app.unit() as session:
        P = app[toy.plugin.Paper]
        return list(session.scalars(select(P.number).order_by(P.id)))


def test_a_gapless_series_gives_back_what_a_rollback_did_not_use(toy_app, toy):
    ids = papers(toy_app, toy, [{}, {}])
    confirm(toy_app, toy, ids[:1])
    toy_app.fire_all("confirm", toy.plugin.Paper, ids[1:], dry_run=True)
    assert confirm(toy_app, toy, ids[1:]) == ["P000002"]


def test_a_series_that_may_have_gaps_is_counted_apart_where_the_database_allows_it(toy_app, toy, backend):
    ids = papers(toy_app, toy, [{}, {}])
    confirm(toy_app, toy, ids[:1])
    with toy_app.unit() as session:
        session.execute(update(session[Series]).values(gapless=False))
    toy_app.fire_all("confirm", toy.plugin.Paper, ids[1:], dry_run=True)
    assert confirm(toy_app, toy, ids[1:]) == ["P000003" if backend == "postgresql" else "P000002"]


def test_the_series_may_be_given_another_prefix_and_width(toy_app, toy):
    with toy_app.unit() as session, session.in_verb():
        session.create(Series, [{"name": "toy_paper", "scope": 1, "prefix": "X-", "width": 3, "next_value": 7}])
    assert confirm(toy_app, toy, papers(toy_app, toy, [{}])) == ["X-007"]


@pytest.mark.parametrize("gapless", [True, False])
def test_two_writers_at_once_get_distinct_numbers(toy_app, toy, gapless):
    confirm(toy_app, toy, papers(toy_app, toy, [{}]))
    with toy_app.unit() as session:
        session.execute(update(session[Series]).values(gapless=gapless))
    ids = papers(toy_app, toy, [{} for _ in range(20)])
    errors = []

    def work(part):
        try:
            toy_app.fire_all("confirm", toy.plugin.Paper, part, chunk=2).expect_done()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(part,)) for part in (ids[:10], ids[10:])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    numbers = confirm_numbers(toy_app, toy)
    assert sorted(numbers) == [f"P{n:06d}" for n in range(1, 22)]


def test_two_writers_who_begin_a_series_at_once_both_get_numbers(toy_app, toy):
    ids = papers(toy_app, toy, [{}, {}])
    barrier, errors = threading.Barrier(2, timeout=10), []

    def work(id_):
        def confirm(session):
            paper = session.get_one(toy_app[toy.plugin.Paper], id_)
            if not barrier.broken:
                barrier.wait() if toy_app.engine.dialect.name == "postgresql" else None
            toy_app.fire(session, "confirm", [paper]).expect_done()

        try:
            toy_app.run(confirm)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(id_,)) for id_ in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert sorted(confirm_numbers(toy_app, toy)) == ["P000001", "P000002"]


def test_the_statements_for_numbers_do_not_depend_on_how_many_are_taken(toy_app, toy, statements):
    confirm(toy_app, toy, papers(toy_app, toy, [{}]))
    counts = []
    for size in (1, 50):
        ids = papers(toy_app, toy, [{} for _ in range(size)])
        with toy_app.unit() as session:
            found = [session.get_one(toy_app[toy.plugin.Paper], id_) for id_ in ids]
            seen = statements(toy_app)
            assert len(numbers_for(session, found)) == size
            counts.append(len(seen))
    assert counts[0] == counts[1] <= 3


def test_a_number_typed_into_a_draft_later_is_skipped_too(toy_app, toy):
    ids = papers(toy_app, toy, [{}, {}, {}])
    with toy_app.unit() as session:
        session.edit(toy.plugin.Paper, [{"id": ids[2], "number": "P000002"}])
    assert confirm(toy_app, toy, ids) == ["P000001", "P000003", "P000002"]
