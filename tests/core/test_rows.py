"""Writing many rows with one statement per table."""

from decimal import Decimal as D

import pytest
from sqlalchemy import select

from core import BadInput, StaleError
from core.storage import rows


@pytest.fixture
def things(toy_app, toy):
    T = toy_app[toy.plugin.Thing]
    with toy_app.unit() as session:
        ids = session.create(T, [{"code": f"T{n}", "amount": D(n)} for n in range(3)])
    return T, ids


def test_ids_come_back_in_the_order_of_the_rows(toy_app, things):
    T, ids = things
    with toy_app.unit() as session:
        assert [session.get_one(T, id_).code for id_ in ids] == ["T0", "T1", "T2"]


def test_no_rows_is_no_statement(toy_app, toy, statements):
    seen = statements(toy_app)
    with toy_app.unit() as session:
        assert rows.insert(session, toy_app[toy.plugin.Thing], []) == []
        rows.update(session, toy_app[toy.plugin.Thing], [])
    assert [text for text in seen if not text.startswith("BEGIN")] == []


@pytest.mark.parametrize("work", ["insert", "update", "add"])
def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(toy_app, toy, statements, work):
    T = toy_app[toy.plugin.Thing]
    counts = []
    for size in (2, 200):
        with toy_app.unit() as session:
            new = [{"code": f"{size}-{n}"} for n in range(size)]
            seen = statements(toy_app)
            ids = session.create(T, new)
            if work != "insert":
                seen.clear()
            if work == "update":
                rows.update(session, T, [{"id": id_, "amount": D(1)} for id_ in ids])
            elif work == "add":
                rows.add(session, T, "amount", {id_: D(1) for id_ in ids})
            counts.append(len([text for text in seen if not text.startswith("BEGIN")]))
    assert counts[0] == counts[1] <= 2


def test_an_update_raises_the_version_and_brings_instances_up_to_date(toy_app, things):
    T, ids = things
    with toy_app.unit() as session:
        one = session.get_one(T, ids[0])
        rows.update(session, T, [{"id": ids[0], "amount": D(7)}, {"id": ids[1], "amount": D(8)}])
        assert (one.amount, one.version) == (D(7), 2)
        assert not session.is_modified(one)
    with toy_app.unit() as session:
        assert list(session.scalars(select(T.amount).order_by(T.id))) == [7, 8, 2]


def test_adding_commutes_and_starts_from_nothing_at_null(toy_app, things):
    T, ids = things
    with toy_app.unit() as session:
        one = session.get_one(T, ids[1])
        rows.add(session, T, "amount", {ids[1]: D("0.5"), ids[2]: D("-1")})
        rows.add(session, T, "quantity", {ids[1]: D(3)})
        assert (one.amount, one.quantity, one.version) == (D("1.5"), D(3), 3)
    with toy_app.unit() as session:
        assert list(session.scalars(select(T.amount).order_by(T.id))) == [0, D("1.5"), 1]


def test_a_stale_row_is_named_with_who_changed_it_and_when_and_nothing_is_written(toy_app, things):
    T, ids = things
    with toy_app.unit() as session:
        session.edit(T, [{"id": ids[1], "amount": D(9)}])
    with pytest.raises(StaleError) as caught, toy_app.unit() as session:
        rows.update(session, T, [{"id": id_, "amount": D(5), "version": 1} for id_ in ids])
    assert "thing #" in caught.value.message
    assert "was changed by system at 2030-01-15 12:00:00 UTC since it was read" in caught.value.message
    with toy_app.unit() as session:
        assert list(session.scalars(select(T.amount).order_by(T.id))) == [0, 9, 2]


def test_a_row_that_was_deleted_meanwhile_is_named(toy_app, things):
    T, ids = things
    with toy_app.unit() as session:
        session.remove(T, [session.get_one(T, ids[0])])
    with pytest.raises(StaleError, match="was deleted by somebody else"), toy_app.unit() as session:
        rows.update(session, T, [{"id": ids[0], "amount": D(5), "version": 1}])


def test_an_unknown_field_is_refused_with_a_suggestion(toy_app, things):
    T, ids = things
    with (
        pytest.raises(BadInput, match="a thing has no field 'amuont', did you mean 'amount'"),
        toy_app.unit() as session,
    ):
        rows.update(session, T, [{"id": ids[0], "amuont": D(5)}])


def test_rows_of_a_joined_type_are_written_to_both_tables(toy_app, toy):
    Deed = toy_app[toy.plugin.Deed]
    with toy_app.unit() as session:
        ids = session.create(Deed, [{"title": "a", "seal": "red"}, {"title": "b", "seal": "blue"}])
        rows.update(session, Deed, [{"id": id_, "title": "c", "seal": "wax"} for id_ in ids])
    with toy_app.unit() as session:
        found = session.scalars(select(Deed).order_by(Deed.id)).all()
        assert [(one.kind_name, one.title, one.seal, one.version) for one in found] == [("deed", "c", "wax", 2)] * 2


def test_instances_known_to_the_session_are_brought_up_to_date_for_joined_types_too(toy_app, toy):
    Deed = toy_app[toy.plugin.Deed]
    with toy_app.unit() as session:
        (id_,) = session.create(Deed, [{"title": "a", "seal": "red"}])
    with toy_app.unit() as session:
        deed = session.get_one(Deed, id_)
        rows.update(session, Deed, [{"id": id_, "seal": "wax"}])
        assert (deed.seal, deed.version) == ("wax", 2)


def test_written_rows_are_counted(toy_app, things):
    T, ids = things
    with toy_app.unit() as session:
        rows.update(session, T, [{"id": id_, "amount": D(5)} for id_ in ids])
        assert session.written == {("update", "toy_thing"): 3}
