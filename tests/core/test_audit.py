"""The audit trail: who did what, when, and the values before."""

from sqlalchemy import select

from addons.devkit.testing.records import edit_one, remove_one
from core.storage import Audit


def trail(app):
    with app.unit() as session:
        A = app[Audit]
        query = select(A.user, A.model, A.record_id, A.verb, A.source, A.target, A.reason, A.old_values).order_by(A.id)
        return [row._asdict() for row in session.execute(query)]


def paper(app, toy):
    with app.unit() as session:
        (id_,) = session.create(toy.plugin.Paper, [{"title": "old", "lines": [{"text": "a"}]}])
    return id_


def test_creating_and_firing_are_written_down(toy_app, toy):
    id_ = paper(toy_app, toy)
    toy_app.fire_all("confirm", toy.plugin.Paper, [id_], reason="it was time").expect_done()
    found = [(e["user"], e["model"], e["record_id"], e["verb"], e["source"], e["target"]) for e in trail(toy_app)]
    assert found == [
        ("system", "toy.Paper", id_, "create", None, "draft"),
        ("system", "toy.Paper", id_, "confirm", "draft", "confirmed"),
    ]
    assert trail(toy_app)[-1]["reason"] == "it was time"


def test_an_edit_by_hand_is_written_down_with_the_old_values(toy_app, toy):
    id_ = paper(toy_app, toy)
    with toy_app.unit() as session:
        one = session.get_one(toy_app[toy.plugin.Paper], id_)
        edit_one(one, title="new", lines=[{"id": one.lines[0].id, "text": "b"}])
    edits = [entry for entry in trail(toy_app) if entry["verb"] == "edit"]
    assert {(e["model"], str(e["old_values"])) for e in edits} == {
        ("toy.Paper", "{'title': 'old'}"),
        ("toy.PaperLine", "{'text': 'a'}"),
    }


def test_setting_the_same_value_is_no_edit(toy_app, toy):
    id_ = paper(toy_app, toy)
    with toy_app.unit() as session:
        session.edit(toy.plugin.Paper, [{"id": id_, "title": "old"}])
    assert [entry["verb"] for entry in trail(toy_app)] == ["create"]


def test_deleting_by_hand_keeps_all_values_in_the_trail(toy_app, toy):
    id_ = paper(toy_app, toy)
    with toy_app.unit() as session:
        remove_one(session.get_one(toy_app[toy.plugin.Paper], id_))
    deleted = [entry for entry in trail(toy_app) if entry["verb"] == "delete" and entry["model"] == "toy.Paper"]
    assert deleted[0]["old_values"]["title"] == "old"


def test_what_is_rolled_back_leaves_no_trail(toy_app, toy):
    id_ = paper(toy_app, toy)
    toy_app.fire_all("confirm", toy.plugin.Paper, [id_], dry_run=True).expect_done()
    assert [entry["verb"] for entry in trail(toy_app)] == ["create"]
