"""Links between any two documents."""

import pytest

from addons.links import link, linked
from core.composition import discover


@pytest.fixture
def app(open_app, toy):
    return open_app(toy, discover()["links"])


def test_where_links_are_not_enabled_there_are_none(toy_app, toy):
    with toy_app.unit() as session:
        (id_,) = session.create(toy.plugin.Paper, [{"title": "a"}])
        assert linked(session, session.get_one(toy_app[toy.plugin.Paper], id_)) == []


def test_documents_are_linked_in_both_directions_in_one_statement(app, toy, statements):
    Paper = app[toy.plugin.Paper]
    with app.unit() as session:
        ids = session.create(Paper, [{"title": f"{n}"} for n in range(4)])
        seen = statements(app)
        link(session, Paper, Paper, [(ids[0], ids[1]), (ids[0], ids[2]), (ids[0], ids[1])], "copy")
        assert len(seen) <= 2
    with app.unit() as session:
        first, second, _, last = [session.get_one(Paper, id_) for id_ in ids]
        assert linked(session, first) == [("copy", "toy.Paper", ids[1], "to"), ("copy", "toy.Paper", ids[2], "to")]
        assert linked(session, second) == [("copy", "toy.Paper", ids[0], "from")]
        assert linked(session, last) == []


def test_documents_of_a_type_are_linked_as_the_document_they_are(app, toy):
    Paper, Memo = app[toy.plugin.Paper], app[toy.plugin.Memo]
    with app.unit() as session:
        (paper,) = session.create(Paper, [{"title": "a"}])
        (memo,) = session.create(Memo, [{"title": "b"}])
        link(session, Paper, Memo, [(paper, memo)], "reminder")
        assert linked(session, session.get_one(Memo, memo)) == [("reminder", "toy.Paper", paper, "from")]
        assert linked(session, session.get_one(Paper, paper)) == [("reminder", "toy.Paper", memo, "to")]
