"""What is few is kept by the application between transactions; what was made alone is not read again."""

from datetime import date

import pytest
from sqlalchemy import inspect

from addons import base, sales
from core import App, StaleError
from core.storage import loading


@pytest.fixture
def things(toy_app, toy):
    """Return the kind of thing, of which there is one, and the code of each as an application sees them."""
    Thing = toy.plugin.Thing
    with toy_app.unit() as session:
        session.create(Thing, [{"code": "T"}])

    def codes(app=toy_app):
        with app.unit() as session:
            return [one.code for one in session.known(Thing).values()]

    return Thing, codes


def other_process(app):
    """Return the same customer as another process has it open."""
    return App(app.engine, app.composition, app.installed)


def test_all_of_a_small_table_costs_a_statement_once(toy_app, things, statements):
    _, codes = things
    assert codes() == ["T"]
    seen = statements(toy_app)
    assert codes() == ["T"]
    assert [one for one in seen if not one.startswith("BEGIN")] == []


def test_what_is_added_changed_or_deleted_is_seen_by_the_session_at_once_and_by_others_from_the_commit_on(
    toy_app, things
):
    Thing, codes = things
    assert codes() == ["T"]
    with toy_app.unit() as session:
        (new,) = session.create(Thing, [{"code": "N"}])
        assert [one.code for one in session.known(Thing).values()] == ["T", "N"]
    assert codes() == ["T", "N"]
    with toy_app.unit() as session:
        session.edit(Thing, [{"id": new, "code": "M"}])
        assert [one.code for one in session.known(Thing).values()] == ["T", "M"]
    assert codes() == ["T", "M"]
    with toy_app.unit() as session:
        session.remove(Thing, [session.known(Thing)[new]])
        assert [one.code for one in session.known(Thing).values()] == ["T"]
    assert codes() == ["T"]


def test_what_is_rolled_back_is_kept_by_nobody(toy_app, things):
    Thing, codes = things
    with pytest.raises(RuntimeError), toy_app.unit() as session:  # noqa: PT012
        session.create(Thing, [{"code": "N"}])
        assert [one.code for one in session.known(Thing).values()] == ["T", "N"]
        raise RuntimeError
    assert codes() == ["T"]
    with toy_app.unit() as session:
        with pytest.raises(RuntimeError), session.begin_nested():  # noqa: PT012
            (new,) = session.create(Thing, [{"code": "N"}])
            raise RuntimeError
        assert [one.code for one in session.known(Thing).values()] == ["T"]
        assert session.known(Thing, [new]) == {}
    assert codes() == ["T"]


def test_what_another_process_changes_is_seen_after_a_few_seconds(toy_app, things, monkeypatch):
    Thing, codes = things
    now = [100.0]
    monkeypatch.setattr(loading.time, "monotonic", lambda: now[0])
    beside = other_process(toy_app)
    assert codes() == codes(beside) == ["T"]
    with beside.unit() as session:
        session.create(Thing, [{"code": "N"}])
    assert codes(beside) == ["T", "N"]
    now[0] += loading.FRESH
    assert codes() == ["T", "N"]


def test_who_edits_what_another_process_has_changed_is_told_and_then_sees_it(toy_app, things):
    Thing, codes = things
    assert codes() == ["T"]
    with other_process(toy_app).unit() as session:
        (id_,) = session.known(Thing)
        session.edit(Thing, [{"id": id_, "code": "X"}])

    def rename(session):
        session.known(Thing)
        session.edit(Thing, [{"id": id_, "code": "Y"}])

    with pytest.raises(StaleError, match="was changed by system"), toy_app.unit() as session:
        rename(session)
    toy_app.run(rename)
    assert codes() == ["Y"]


def test_a_reader_that_was_overtaken_by_a_change_does_not_keep_what_it_read(toy_app, things, monkeypatch):
    Thing, codes = things
    toy_app.kept.clear()
    make, dropped = loading.select, []

    def select_while_somebody_commits(*columns):
        dropped.append(toy_app.kept.pop("toy_thing"))
        return make(*columns)

    monkeypatch.setattr(loading, "select", select_while_somebody_commits)
    toy_app.composition.cache.pop((toy_app.engine.dialect.name, ("every", toy_app[Thing])), None)
    assert codes() == ["T"]
    assert len(dropped) == 1
    assert toy_app.kept == {}


def test_instances_of_kept_rows_are_as_if_they_were_read(toy_app, things):
    Thing, codes = things
    codes()
    with toy_app.unit() as session:
        (kept,) = session.known(Thing).values()
        assert inspect(kept).persistent
        assert not session.is_modified(kept)
        assert session.get(toy_app[Thing], kept.id) is kept
        names = {one.key for one in inspect(kept).mapper.column_attrs}
        assert names <= kept.__dict__.keys()


def test_a_document_made_alone_is_at_hand_as_it_is_stored(shop_with, statements):
    """Each value is what a SELECT reads, in type and in digits, although none was asked."""
    shop = shop_with("shipping", "invoicing")
    header = {"partner_id": shop.customer, "date": date(2029, 1, 2), "lines": [shop.line("A", 3)]}
    with shop.app.unit() as session:
        (id_,) = session.create(sales.Order, [header])
        seen = statements(shop.app)
        made = session.get_one(shop.app[sales.Order], id_)
        assert seen == []
        values = {one.key: getattr(made, one.key) for one in inspect(made).mapper.column_attrs}
        assert len(seen) == 0
    with shop.app.unit() as session:
        read = session.get_one(shop.app[sales.Order], id_)
        assert read is not made
        assert {name: repr(value) for name, value in values.items()} == {
            name: repr(getattr(read, name)) for name in values
        }


def test_a_record_made_in_a_savepoint_that_is_taken_back_is_not_at_hand(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        with pytest.raises(RuntimeError), session.begin_nested():  # noqa: PT012
            (id_,) = session.create(base.Partner, [{"code": "X", "name": "X"}])
            raise RuntimeError
        assert session.known(base.Partner, [id_]) == {}
