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


def edit(app, toy, id_, work):
    with app.unit() as session:
        work(session.get_one(app[toy.plugin.Paper], id_))


def test_a_draft_is_edited_by_hand(toy_app, toy, paper):
    edit(toy_app, toy, paper, lambda one: setattr(one, "title", "y"))
    with toy_app.unit() as session:
        assert session.get_one(toy_app[toy.plugin.Paper], paper).version == 2


@pytest.mark.parametrize(
    "work",
    [
        lambda one: setattr(one, "title", "y"),
        lambda one: setattr(one.lines[0], "text", "y"),
        lambda one: one.lines.pop(),
    ],
    ids=["header", "line", "line removed"],
)
def test_a_confirmed_document_is_not_edited_by_hand(toy_app, toy, paper, work):
    confirmed(toy_app, toy, paper)
    with pytest.raises(Refused, match="is confirmed: it cannot be edited by hand"):
        edit(toy_app, toy, paper, work)


def test_a_confirmed_document_is_not_deleted(toy_app, toy, paper):
    confirmed(toy_app, toy, paper)
    with pytest.raises(Refused, match="cannot be edited by hand"), toy_app.unit() as session:
        session.delete(session.get_one(toy_app[toy.plugin.Paper], paper))


def test_a_line_is_not_added_to_a_confirmed_document(toy_app, toy, paper):
    confirmed(toy_app, toy, paper)
    with pytest.raises(Refused, match="cannot be edited by hand"), toy_app.unit() as session:
        session.add(toy_app[toy.plugin.PaperLine](paper_id=paper, position=99, text="c"))


def test_the_state_changes_only_by_a_verb(toy_app, toy, paper):
    with pytest.raises(Refused, match="changes only by a verb"):
        edit(toy_app, toy, paper, lambda one: setattr(one, "state", "confirmed"))


def test_the_second_writer_is_told_who_was_first_and_when(toy_app, toy, paper, backend):
    from addons.console import add_user

    with toy_app.unit() as session:
        add_user(session, "ann", None, ["editor"], toy_app.roles)
    P = toy_app[toy.plugin.Paper]
    with toy_app.unit() as session:
        seen = session.get_one(P, paper)
        session.expunge(seen)
    with toy_app.unit("ann") as session:
        session.get_one(P, paper).title = "first"
    seen.title = "second"
    with pytest.raises(StaleError, match="was changed by ann at 2030-01-15 12:00:00 UTC"), toy_app.unit() as session:
        session.add(seen)
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
        session.add(app[addon.plugin.Thing](name=""))


def test_classes_of_another_application_are_refused(toy_app, open_app, toy, write_addon):
    other = open_app(toy, write_addon("dd", ""))
    Foreign = other[toy.plugin.Paper]
    with toy_app.unit() as session:
        with pytest.raises(UsageError, match="belongs to the application of other addons"):
            session.scalars(select(Foreign))
        with pytest.raises(UsageError, match="belongs to the application of other addons"):
            session.add(Foreign(title="x"))


def test_a_read_only_unit_keeps_nothing(toy_app, toy, paper):
    with toy_app.unit(readonly=True) as session:
        session.get_one(toy_app[toy.plugin.Paper], paper).title = "y"
    with toy_app.unit() as session:
        assert session.get_one(toy_app[toy.plugin.Paper], paper).title == "x"


def test_an_error_in_a_unit_rolls_everything_back(toy_app, toy, paper):
    def work(session):
        session.get_one(toy_app[toy.plugin.Paper], paper).title = "y"
        session.flush()
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
        session.add(app[base.Currency](code="XXX", name="None"))
        session.flush()
        assert len(session.known(base.Currency)) == before + 2
