"""The workflow of a document type as a graph: reading order, what is reached, Mermaid and SVG."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from addons.explain.state_drawing import as_svg
from addons.explain.state_graph import as_mermaid, state_graph
from core import Transition


@pytest.fixture
def backend() -> str:
    """Run on SQLite alone: a drawing comes from the workflow table, not from a database."""
    return "sqlite"


NS = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def graph(toy_app, toy):
    """Return a function that makes the graph of rows (verb, source, target)."""

    def make(*rows):
        paper = toy.plugin.Paper
        return state_graph(toy_app[paper], [Transition(paper, *row) for row in rows])

    return make


ROAD = (
    ("offer", "draft", "offered"),
    ("close", ("offered", "confirmed"), "closed"),
    ("confirm", ("draft", "offered", "waiting"), "confirmed"),
    ("reopen", "closed", "confirmed"),
    ("cancel", "confirmed", "closed"),
    ("reactivate", ("confirmed", "offered"), "draft"),
    ("copy", ("draft", "offered", "confirmed", "closed", "voided"), None),
    ("ship", "confirmed", None),
    ("void", ("draft", "offered", "confirmed"), "voided"),
    ("answer", "never reached", "draft"),
)


def test_states_stand_in_reading_order_with_few_ways_back_and_the_ends_last(graph):
    assert graph(*ROAD).states == ("draft", "offered", "confirmed", "closed", "voided")


def test_states_that_cannot_be_reached_are_left_out(graph):
    assert {"waiting", "never reached"}.isdisjoint(graph(*ROAD).states)


def test_verbs_that_keep_the_state_are_told_apart_and_those_of_every_state_once(graph):
    found = graph(*ROAD)
    assert found.stays == {"confirmed": ("ship",)}
    assert found.everywhere == ("copy",)


def test_an_end_that_many_states_lead_to_stands_apart(graph):
    found = graph(*ROAD)
    assert (found.ends, found.apart) == ({"voided"}, {"voided"})
    assert graph(("confirm", "draft", "confirmed"), ("void", "draft", "voided")).apart == frozenset()


def test_a_target_may_depend_on_the_state(graph):
    found = graph(("offer", "draft", "offered"), ("reject", {"draft": "not accepted", "offered": "rejected"}))
    assert {(arrow.source, arrow.target) for arrow in found.arrows} >= {
        ("draft", "not accepted"),
        ("offered", "rejected"),
    }


def test_mermaid_names_states_of_several_words_and_tells_of_the_ends_apart_in_notes(graph):
    text = as_mermaid(graph(*ROAD, ("reject", "offered", "not accepted")))
    for line in (
        "stateDiagram-v2",
        '    state "not accepted" as not_accepted',
        "    [*] --> draft",
        "    offered --> not_accepted: reject",
        "    confirmed --> closed: close, cancel",
        "    confirmed --> confirmed: copy, ship",
        "    note right of voided",
        "        void from confirmed, draft, offered",
        "    not_accepted --> [*]",
    ):
        assert line in text.splitlines()
    assert "draft --> voided" not in text


def test_the_picture_holds_every_state_and_verb_within_its_frame(graph):
    picture = ET.fromstring(as_svg(graph(*ROAD)))
    width, height = (float(picture.get(name)) for name in ("width", "height"))
    texts = [text.text for text in picture.iter(f"{NS}text")]
    for wanted in ("draft", "offered", "confirmed", "closed", "voided", "offer", "close", "reopen", "↻ ship"):
        assert wanted in texts
    assert "void → voided" in texts
    assert "possible in every state: copy" in texts
    for box in picture.iter(f"{NS}rect"):
        if box.get("class"):
            assert float(box.get("x")) + float(box.get("width")) <= width
            assert float(box.get("y")) + float(box.get("height")) <= height


def test_boxes_and_lanes_of_a_picture_do_not_overlap(graph):
    from addons.explain.state_layout import StateLayout

    layout = StateLayout(graph(*ROAD))
    boxes = list(layout.boxes.values())
    assert all(a.top + a.height < b.top for a, b in pairwise(boxes))
    for one in layout.buses:
        for other in layout.buses:
            if one is not other and (one.side, one.lane) == (other.side, other.lane):
                spans = [(min(bus.ports.values()), max(bus.ports.values())) for bus in (one, other)]
                (_, end), (start, _) = sorted(spans)
                assert end < start


def test_a_workflow_without_transitions_is_drawn_as_its_first_state(graph):
    assert "draft" in as_svg(graph())
    assert as_mermaid(graph()).splitlines()[1] == "    [*] --> draft"
