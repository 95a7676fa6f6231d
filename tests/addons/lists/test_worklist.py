"""What waits for a user: documents by state that they may act on, and the lists of addons, counted set-wise."""

import pytest
from sqlalchemy import insert

from addons.console import add_user
from addons.lists import worklist as lists
from addons.lists.worklist import counts, work_named, works
from core import UsageError

MORE = """
from addons import toy
from addons.lists import Worklist

@hookimpl
def worklists():
    def untitled(session):
        return [session[toy.Paper].title.is_(None)]
    def old(session):
        return [session[toy.Paper].id < 3]
    return [
        Worklist("papers to confirm", toy.Paper, untitled, verb="confirm", summary="Give them a title"),
        Worklist("old papers", toy.Paper, old, permission="toy.paper.close"),
        Worklist("urgent memos", toy.Memo, lambda session: [session[toy.Memo].urgent.is_(True)]),
    ]
"""


@pytest.fixture
def app(open_app, toy, write_addon):
    """Four drafts, of which one is confirmed; users erna, who may do all with papers, and willi, who confirms."""
    app = open_app(toy, write_addon("zz_lists", MORE, depends=("toy",)))
    paper, memo = app[toy.plugin.Paper], app[toy.plugin.Memo]
    with app.unit() as session:
        add_user(session, "erna", None, ["editor"], app.roles)
        add_user(session, "willi", None, ["writer"], app.roles)
        add_user(session, "gast", None)
        session.create(paper, [{"title": "a"}, {"title": None}])
        session.create(memo, [{"title": "m", "urgent": True}])
        (id_,) = session.create(paper, [{"title": "b"}])
        app.fire(session, "confirm", [session.get_one(paper, id_)]).expect_done()
    return app


def waiting(app, user):
    with app.unit(user, readonly=True) as session:
        return {work.name: count for work, count in counts(session, works(session)).items()}


def test_documents_are_counted_by_state_for_who_may_act_on_them(app):
    assert waiting(app, "erna") == {
        "papers to confirm": 1,
        "old papers": 2,
        "urgent memos": 1,
        "paper draft": 3,
        "paper confirmed": 1,
    }
    assert waiting(app, "willi") == {"papers to confirm": 1, "urgent memos": 1, "paper draft": 3}
    assert waiting(app, "gast") == {}


def test_the_verbs_that_wait_are_those_the_user_may_fire(app):
    with app.unit("willi", readonly=True) as session:
        assert {work.name: work.verbs for work in works(session)}["paper draft"] == ("confirm",)


def test_all_states_of_a_document_take_one_statement_and_each_list_of_an_addon_one(app, statements):
    with app.unit("erna", readonly=True) as session:
        found = works(session)
        seen = statements(app)
        counts(session, found)
    assert len(seen) == 4


def test_finished_states_and_types_that_are_not_enabled_do_not_wait(app, toy, monkeypatch):
    with app.unit() as session:
        row = {"version": 1, "kind": "plain/torn", "state": "draft", "office": 1, "total": 0}
        session.execute(insert(app[toy.plugin.Paper].__table__).values(row))
    assert waiting(app, "erna")["paper draft"] == 3
    monkeypatch.setattr(app[toy.plugin.Paper], "finished", frozenset({"confirmed"}))
    assert "paper confirmed" not in waiting(app, "erna")


def test_counting_stops_at_a_bound(app, monkeypatch):
    monkeypatch.setattr(lists, "COUNTED", 1)
    assert waiting(app, "erna")["paper draft"] == 2


def test_a_list_is_found_by_its_name_or_a_near_one_proposed(app):
    with app.unit("erna", readonly=True) as session:
        assert work_named(session, "old papers").document == "paper"
        with pytest.raises(UsageError, match="has no worklist 'old paper', did you mean 'old papers'"):
            work_named(session, "old paper")


def test_hook_worklists(open_app, toy, write_addon):
    source = """
    from addons import toy
    from addons.lists import Worklist
    @hookimpl
    def worklists():
        return [Worklist("all papers", toy.Paper, lambda session: [])]
    """
    with open_app(toy, write_addon("dd", source, depends=("toy",))).unit() as session:
        assert works(session)[0].name == "all papers"
