"""Who runs at a verb, in which order, and why."""

import pytest

from addons.explain.explanation import explain, place, workflow_table

MORE = """
from addons import toy

class Paper(toy.Paper, extends=True):
    @classmethod
    def confirm(cls, session, papers, note=""):
        {0}

@hookimpl
def models():
    return [Paper]

@hookimpl
def checks():
    return [Check(toy.Paper, "extra", before="confirm", run=lambda session, papers: [], summary="Extra")]

@hookimpl
def fired(session, transition, documents):
    pass
"""


@pytest.fixture
def backend() -> str:
    """Run on SQLite alone: nothing explained here comes from a table."""
    return "sqlite"


@pytest.fixture
def app_of(open_app, toy, write_addon):
    return lambda body: open_app(toy, write_addon("zz_more", MORE.format(body), depends=("toy",)))


def test_all_that_takes_part_is_told_in_order_with_its_addon_and_place(app_of, toy):
    app = app_of("super().confirm(session, papers, note)")
    found = explain(app, app[toy.plugin.Paper], "confirm")
    assert (found.document, found.type, found.permission) == ("paper", "plain", "toy.paper.confirm")
    assert (found.sources, found.targets, found.declared_by) == (("draft",), ("confirmed",), "toy")
    assert found.roles == ["admin", "editor", "writer"]
    assert [(check.name, check.addon, check.override) for check in found.checks] == [
        ("title", "toy", "editor"),
        ("extra", "zz_more", ""),
    ]
    assert [(step.addon, step.name) for step in found.actions] == [
        ("zz_more", "Paper.confirm"),
        ("toy", "Paper.confirm"),
    ]
    assert [step.addon for step in found.listeners] == ["zz_more", "toy"]
    places = [*(c.where for c in found.checks), *(s.where for s in (*found.actions, *found.listeners))]
    assert all(".py:" in where and where.rpartition(":")[2].isdigit() for where in places)


def test_an_action_that_does_not_call_super_cuts_the_others_off_and_that_is_told(app_of, toy):
    app = app_of("pass")
    first, second = explain(app, app[toy.plugin.Paper], "confirm").actions
    assert (first.note, second.note) == ("", "not reached: the one before does not call super()")


def test_a_check_a_type_is_exempt_from_is_marked(toy_app, toy):
    (check,) = explain(toy_app, toy_app[toy.plugin.Memo], "confirm").checks
    assert check.exempt


def test_the_explanation_can_be_written_as_json(toy_app, toy):
    import json

    found = explain(toy_app, toy_app[toy.plugin.Paper], "close").as_dict()
    assert json.loads(json.dumps(found))["targets"] == ["closed"]


def test_the_workflow_table_lists_every_verb(toy_app, toy):
    found = workflow_table(toy_app, toy_app[toy.plugin.Paper])
    assert [(row.name, needed, addon) for row, needed, addon in found] == [
        ("confirm", "toy.paper.confirm", "toy"),
        ("close", "toy.paper.close", "toy"),
    ]


def test_what_has_no_source_is_shown_as_it_is():
    assert place(len) == "<built-in function len>"
