"""Firing verbs: states, permissions, checks and overrides, outcomes, chunks, dry runs."""

import pytest
from sqlalchemy import select

from addons.console import add_user
from core import Refused, Transition, UsageError
from core.storage import Audit
from core.workflow import Workflow


@pytest.fixture
def make(toy_app, toy):
    def papers(*rows, kind="Paper"):
        with toy_app.unit() as session:
            return session.create(getattr(toy.plugin, kind), list(rows))

    return papers


def fire(app, toy, verb, ids, **options):
    return app.fire_all(verb, toy.plugin.Paper, ids, **options)


def states(app, toy):
    with app.unit() as session:
        P = app[toy.plugin.Paper]
        return list(session.scalars(select(P.state).order_by(P.id)))


def test_a_verb_leads_from_its_source_to_its_target(toy_app, toy, make):
    fire(toy_app, toy, "confirm", make({"title": "a"}, {"title": "b"})).expect_done()
    assert states(toy_app, toy) == ["confirmed", "confirmed"]


def test_a_document_in_another_state_is_blocked_and_told_what_is_possible(toy_app, toy, make):
    outcome = fire(toy_app, toy, "close", make({"title": "a"}))
    assert "is draft: close needs confirmed; possible from here: confirm" in outcome.blocked[0].message


def test_an_unknown_verb_gets_a_suggestion(toy_app, toy, make):
    with pytest.raises(UsageError, match="paper has no transition 'confrim', did you mean 'confirm'"):
        fire(toy_app, toy, "confrim", make({"title": "a"}))


def test_an_unknown_argument_of_a_verb_is_a_usage_error(toy_app, toy, make):
    (id_,) = make({"title": "a"})
    with toy_app.unit() as session:
        paper = session.get_one(toy_app[toy.plugin.Paper], id_)
        with pytest.raises(UsageError, match="unexpected keyword argument 'when'"):
            toy_app.fire(session, "confirm", [paper], when="now")


def test_a_check_blocks_the_documents_it_finds_and_lets_the_others_go(toy_app, toy, make):
    outcome = fire(toy_app, toy, "confirm", make({"title": "a"}, {}, {"title": "c"}))
    assert [result.status for result in outcome.results] == ["blocked", "done", "done"]
    (finding,) = outcome.blocked[0].findings
    assert (finding.check, finding.message, finding.figures, finding.override) == (
        "title",
        "it has no title",
        {"length": 0},
        "editor",
    )


def test_a_type_is_not_asked_the_checks_it_is_exempt_from(toy_app, toy, make):
    fire(toy_app, toy, "confirm", make({}, kind="Memo")).expect_done()


def test_documents_of_several_types_are_fired_together(toy_app, toy, make):
    ids = [*make({"title": "a"}), *make({}, kind="Memo"), *make({"title": "c", "seal": "x"}, kind="Deed")]
    fire(toy_app, toy, "confirm", ids).expect_done()
    assert states(toy_app, toy) == ["confirmed"] * 3


@pytest.fixture
def people(toy_app):
    with toy_app.unit() as session:
        add_user(session, "writer", None, ["writer"], toy_app.roles)
        add_user(session, "editor", None, ["editor"], toy_app.roles)


def test_a_check_is_overridden_by_its_role_with_a_reason_and_that_is_written_down(toy_app, toy, make, people):
    ids = make({})
    fire(toy_app, toy, "confirm", ids, user="editor", override=["title"], reason="it is urgent").expect_done()
    with toy_app.unit() as session:
        A = toy_app[Audit]
        found = session.execute(select(A.user, A.reason).where(A.verb == "override")).one()
    assert tuple(found) == ("editor", "title: it has no title (it is urgent)")


def test_an_override_without_the_role_is_refused(toy_app, toy, make, people):
    (id_,) = make({})
    with toy_app.unit("writer") as session:
        paper = session.get_one(toy_app[toy.plugin.Paper], id_)
        with pytest.raises(Refused, match="'writer' may not override the check 'title'") as caught:
            toy_app.fire(session, "confirm", [paper], override=["title"], reason="because")
    assert "'editor'" in caught.value.remedy


def test_an_override_without_a_reason_is_refused(toy_app, toy, make, people):
    (id_,) = make({})
    with toy_app.unit("editor") as session:
        paper = session.get_one(toy_app[toy.plugin.Paper], id_)
        with pytest.raises(UsageError, match="overriding the check 'title' needs a reason"):
            toy_app.fire(session, "confirm", [paper], override=["title"], reason=" ")


def test_only_the_document_at_fault_fails(toy_app, toy, make):
    ids = make(*({"title": "explode" if n == 3 else "x"} for n in range(7)))
    outcome = fire(toy_app, toy, "confirm", ids, chunk=4)
    assert [result.id for result in outcome.failed] == [ids[3]]
    assert "the paper exploded" in outcome.failed[0].message
    assert len(outcome.done) == 6
    assert states(toy_app, toy) == ["confirmed"] * 3 + ["draft"] + ["confirmed"] * 3


def test_progress_is_told_chunk_by_chunk(toy_app, toy, make):
    told = []
    fire(toy_app, toy, "confirm", make(*({"title": "x"} for _ in range(7))), chunk=3, progress=told.append)
    assert told == [3, 3, 1]


def test_a_dry_run_writes_nothing_and_says_what_it_would_write(toy_app, toy, make):
    ids = make({"title": "a"}, {"title": "b"}, {})
    outcome = fire(toy_app, toy, "confirm", ids, dry_run=True)
    assert outcome.dry_run
    assert (len(outcome.done), len(outcome.blocked)) == (2, 1)
    assert outcome.written[("update", "toy_paper")] == 2
    assert states(toy_app, toy) == ["draft"] * 3
    with toy_app.unit() as session:
        assert list(session.scalars(select(toy_app[toy.plugin.Paper].number))) == [None] * 3


def test_firing_again_after_a_dry_run_finds_everything_as_it_was(toy_app, toy, make):
    ids = make({"title": "a"})
    fire(toy_app, toy, "confirm", ids, dry_run=True)
    fire(toy_app, toy, "confirm", ids).expect_done()


def test_expect_done_raises_the_first_reason(toy_app, toy, make):
    with pytest.raises(Refused, match="it has no title"):
        fire(toy_app, toy, "confirm", make({})).expect_done()


def test_the_statements_of_a_verb_do_not_depend_on_the_number_of_documents(toy_app, toy, make, statements):
    fire(toy_app, toy, "confirm", make({"title": "first"})).expect_done()
    counts = []
    for size in (2, 100):
        ids = make(*({"title": "x"} for _ in range(size)))
        seen = statements(toy_app)
        fire(toy_app, toy, "confirm", ids).expect_done()
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_a_transition_may_leave_the_state_as_it_is(open_app, toy, write_addon):
    source = """
    from addons import toy

    class Paper(toy.Paper, extends=True):
        @classmethod
        def stamp(cls, session, papers):
            pass

    @hookimpl
    def models():
        return [Paper]

    @hookimpl
    def transitions():
        return [Transition(toy.Paper, "stamp", ("draft", "confirmed"), None)]
    """
    app = open_app(toy, write_addon("dd", source, depends=("toy",)))
    with app.unit() as session:
        (id_,) = session.create(toy.plugin.Paper, [{"title": "x"}])
    app.fire_all("stamp", toy.plugin.Paper, [id_]).expect_done()
    assert states(app, toy) == ["draft"]


def test_an_action_extended_by_an_addon_reaches_the_one_below_by_super(open_app, toy, write_addon):
    source = """
    from addons import toy
    from core.storage import rows

    class Paper(toy.Paper, extends=True):
        @classmethod
        def confirm(cls, session, papers, note=""):
            super().confirm(session, papers, note)
            rows.update(session, session[toy.Paper], [{"id": p.id, "title": p.title + note} for p in papers])

    @hookimpl
    def models():
        return [Paper]
    """
    app = open_app(toy, write_addon("dd", source, depends=("toy",)))
    with app.unit() as session:
        ids = session.create(toy.plugin.Paper, [{"title": "x"}, {"title": "explode"}])
    outcome = app.fire_all("confirm", toy.plugin.Paper, ids, note="!")
    assert ([r.id for r in outcome.done], [r.id for r in outcome.failed]) == ([ids[0]], [ids[1]])
    with app.unit() as session:
        assert session.get_one(app[toy.plugin.Paper], ids[0]).title == "x!"


def test_a_row_of_one_type_goes_before_that_of_its_parent(toy_app, toy):
    Memo = toy.plugin.Memo
    own = Transition(Memo, "close", ("draft", "confirmed"), "closed")
    workflow = Workflow(toy_app.composition)
    workflow.transitions[(Memo, "close")] = own
    assert workflow.find(toy_app[Memo], "close") is own
    assert workflow.find(toy_app[toy.plugin.Paper], "close") is not own
