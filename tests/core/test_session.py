"""The unit of work: what may be edited by hand, what is refused, and who was first."""

import pytest
from sqlalchemy import select

from core import Refused, StaleError, UsageError


@pytest.fixture
def paper(toy_app, toy):
    with toy_app.unit() as session:
        (id_,) = session.create(toy.plugin.Paper, [{"title": "x", "lines": [{"text": "a"}, {"text": "b"}]}])
    return id_


def confirmed(app, toy, id_):
    app.fire_all("confirm", toy.plugin.Paper, [id_]).expect_done()


def edit(app, toy, id_, **change):
    with app.unit() as session:
        session.edit(toy.plugin.Paper, [{"id": id_, **change}])


def test_a_draft_is_edited_by_hand(toy_app, toy, paper):
    edit(toy_app, toy, paper, title="y")
    with toy_app.unit() as session:
        assert session.get_one(toy_app[toy.plugin.Paper], paper).version == 2


@pytest.mark.parametrize(
    "change",
    [{"title": "y"}, {"lines": [{"id": 1, "text": "y"}]}, {"lines": [{"text": "c"}]}, {"removed": [1]}],
    ids=["header", "line", "line added", "line removed"],
)
def test_a_confirmed_document_is_not_edited_by_hand(toy_app, toy, paper, change):
    confirmed(toy_app, toy, paper)
    with pytest.raises(Refused, match="is confirmed: it cannot be edited by hand"):
        edit(toy_app, toy, paper, **change)


def test_a_confirmed_document_is_not_deleted(toy_app, toy, paper):
    confirmed(toy_app, toy, paper)
    with pytest.raises(Refused, match="cannot be edited by hand"), toy_app.unit() as session:
        session.remove(toy.plugin.Paper, [session.get_one(toy_app[toy.plugin.Paper], paper)])


def test_the_state_changes_only_by_a_verb(toy_app, toy, paper):
    with pytest.raises(Refused, match="changes only by a verb"):
        edit(toy_app, toy, paper, state="confirmed")


def test_the_second_writer_is_told_who_was_first_and_when(toy_app, toy, paper, backend):
    from addons.console import add_user

    with toy_app.unit() as session:
        add_user(session, "ann", None, ["editor"], toy_app.roles)
    P = toy_app[toy.plugin.Paper]
    with toy_app.unit() as session:
        seen = session.get_one(P, paper).version
    with toy_app.unit("ann") as session:
        session.edit(P, [{"id": paper, "title": "first"}])
    with pytest.raises(StaleError, match="was changed by ann at 2030-01-15 12:00:00 UTC"):
        edit(toy_app, toy, paper, version=seen, title="second")
    with toy_app.unit() as session:
        assert session.get_one(P, paper).title == "first"


def test_values_are_checked_before_they_are_written(open_app, write_addon):
    source = """
    from core import BadInput

    class Thing(Model, table="dd_thing"):
        name: Mapped[str]

        @classmethod
        def prepare(cls, session, rows):
            for row in rows:
                if not row.get("name"):
                    raise BadInput("a thing needs a name")
            return super().prepare(session, rows)

    @hookimpl
    def models():
        return [Thing]
    """
    addon = write_addon("dd", source)
    app = open_app(addon)
    with pytest.raises(Exception, match="a thing needs a name"), app.unit() as session:
        session.create(addon.plugin.Thing, [{"name": ""}])


def test_classes_of_another_application_are_refused(toy_app, open_app, toy, write_addon):
    other = open_app(toy, write_addon("dd", ""))
    Foreign = other[toy.plugin.Paper]
    with pytest.raises(UsageError, match="belongs to the application of other addons"), toy_app.unit() as session:
        session.scalars(select(Foreign))


def test_a_read_only_unit_keeps_nothing(toy_app, toy, paper):
    with toy_app.unit(readonly=True) as session:
        session.edit(toy.plugin.Paper, [{"id": paper, "title": "y"}])
    with toy_app.unit() as session:
        assert session.get_one(toy_app[toy.plugin.Paper], paper).title == "x"


def test_an_error_in_a_unit_rolls_everything_back(toy_app, toy, paper):
    def work(session):
        session.edit(toy.plugin.Paper, [{"id": paper, "title": "y"}])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        toy_app.run(work)
    with toy_app.unit() as session:
        assert session.get_one(toy_app[toy.plugin.Paper], paper).title == "x"


def test_many_values_are_one_parameter(toy_app, toy, paper, statements):
    from core import among

    P = toy_app[toy.plugin.Paper]
    with toy_app.unit() as session:
        assert session.scalars(select(P.id).where(among(session, P.id, range(50_000)))).all() == [paper]
        assert session.scalars(select(P.id).where(among(session, P.title, ["x", "y"]))).all() == [paper]
        assert session.scalars(select(P.id).where(among(session, P.id, []))).all() == []


def test_relations_are_loaded_for_all_with_one_statement_each(toy_app, toy, statements):
    from core import load

    P = toy_app[toy.plugin.Paper]
    with toy_app.unit() as session:
        (thing,) = session.create(toy.plugin.Thing, [{"code": "T"}])
        session.create(P, [{"title": "x", "thing_id": thing, "lines": [{"text": "a"}]} for _ in range(30)])
    with toy_app.unit() as session:
        papers = session.scalars(select(P)).all()
        seen = statements(toy_app)
        load(session, papers, "lines.paper", "thing")
        assert {len(paper.lines) for paper in papers} == {1}
        assert all(paper.lines[0].paper is paper and paper.thing.code == "T" for paper in papers)
        load(session, papers, "lines", "thing")
        assert len(seen) == 2


def test_all_records_of_a_table_are_asked_again_when_one_was_added(app_with):
    from addons import base

    app = app_with("base")
    with app.unit() as session:
        before = len(session.known(base.Currency))
        session.create(base.Currency, [{"code": "XTS", "name": "Test"}])
        assert len(session.known(base.Currency)) == before + 1


# --- instances are for reading --------------------------------------------------------------------------------

BY_HAND = {
    "a value": (lambda session, one: setattr(one, "title", "y"), 'edit(Paper, [{"id": 1, "title": …}])'),
    "two values": (
        lambda session, one: (setattr(one, "title", "y"), setattr(one, "number", "7")),
        'edit(Paper, [{"id": 1, "number": …, "title": …}])',
    ),
    "a value of a line": (
        lambda session, one: setattr(one.lines[1], "text", "y"),
        'edit(Paper, [{"id": 1, "lines": [{"id": 2, "text": …}]}])',
    ),
    "a line taken out": (lambda session, one: one.lines.pop(), "edit(Paper, ["),
    "all lines taken out": (lambda session, one: one.lines.clear(), "edit(Paper, ["),
    "other lines": (lambda session, one: setattr(one, "lines", []), "edit(Paper, ["),
    "a line deleted": (lambda session, one: session.delete(one.lines[0]), 'edit(Paper, [{"id": 1, "removed": [1]}])'),
    "a document deleted": (lambda session, one: session.delete(one), "remove(Paper, […])"),
    "an instance that is new": (
        lambda session, one: session.add(type(one).__mapper__.class_manager.new_instance()),
        "create(Paper, [{…}])",
    ),
}
"""What may be done to an instance, and the call of the session that does it."""


@pytest.mark.parametrize(("work", "call"), BY_HAND.values(), ids=BY_HAND)
@pytest.mark.parametrize("when", ["query", "write", "commit", "savepoint"])
def test_instances_are_not_written_and_the_call_to_use_is_named(toy_app, toy, paper, work, call, when):
    P = toy_app[toy.plugin.Paper]
    with pytest.raises(UsageError) as refused, toy_app.unit() as session:  # noqa: PT012
        work(session, session.get_one(P, paper))
        if when == "query":
            session.scalars(select(P)).all()
        elif when == "write":
            session.create(P, [{"title": "z"}])
        elif when == "savepoint":
            session.begin_nested()
        else:
            session.create(toy.plugin.Thing, [])
    assert "as an instance, which writes nothing" in refused.value.message
    assert f"Use session.{call}" in refused.value.remedy
    with toy_app.unit() as session:
        (one,) = session.scalars(select(P)).all()
        assert (one.title, one.version, [line.text for line in one.lines]) == ("x", 1, ["a", "b"])


def test_setting_the_value_that_is_there_is_no_change(toy_app, toy, paper):
    with toy_app.unit() as session:
        session.get_one(toy_app[toy.plugin.Paper], paper).title = "x"
        session.create(toy.plugin.Thing, [{"code": "T"}])
