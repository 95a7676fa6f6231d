"""Links between any two documents."""

from core import link, linked


def test_documents_are_linked_in_both_directions_in_one_statement(toy_app, toy, statements):
    Paper = toy_app[toy.plugin.Paper]
    with toy_app.unit() as session:
        ids = session.create(Paper, [{"title": f"{n}"} for n in range(4)])
        seen = statements(toy_app)
        link(session, Paper, Paper, [(ids[0], ids[1]), (ids[0], ids[2]), (ids[0], ids[1])], "copy")
        assert len(seen) <= 2
    with toy_app.unit() as session:
        first, second, _, last = [session.get_one(Paper, id_) for id_ in ids]
        assert linked(session, first) == [("copy", "toy.Paper", ids[1], "to"), ("copy", "toy.Paper", ids[2], "to")]
        assert linked(session, second) == [("copy", "toy.Paper", ids[0], "from")]
        assert linked(session, last) == []


def test_documents_of_a_type_are_linked_as_the_document_they_are(toy_app, toy):
    Paper, Memo = toy_app[toy.plugin.Paper], toy_app[toy.plugin.Memo]
    with toy_app.unit() as session:
        (paper,) = session.create(Paper, [{"title": "a"}])
        (memo,) = session.create(Memo, [{"title": "b"}])
        link(session, Paper, Memo, [(paper, memo)], "reminder")
        assert linked(session, session.get_one(Memo, memo)) == [("reminder", "toy.Paper", paper, "from")]
        assert linked(session, session.get_one(Paper, paper)) == [("reminder", "toy.Paper", memo, "to")]
