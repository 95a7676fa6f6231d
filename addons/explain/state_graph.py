"""The workflow of a document type as a graph: states in reading order, and arrows named by verbs; as Mermaid text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import one_of

if TYPE_CHECKING:
    from core import Document, Transition

FEW = 2
"""An end that more states lead to is drawn apart: arrows from everywhere would hide the road."""


@dataclass(frozen=True)
class Arrow:
    """Say which verbs lead from one state to another."""

    source: str
    target: str
    verbs: tuple[str, ...]

    @property
    def label(self) -> str:
        """Return the verbs as they are written at the arrow."""
        return ", ".join(self.verbs)


@dataclass(frozen=True)
class StateGraph:
    """Hold the states that documents of one type can reach, in reading order, and the ways between them.

    `stays` names the verbs that leave a state as it is, without those that are possible `everywhere`; `ends` are the
    states without a way out, and of these `apart` those that more than FEW states lead to.
    """

    title: str
    initial: str
    states: tuple[str, ...]
    arrows: tuple[Arrow, ...]
    stays: Mapping[str, tuple[str, ...]]
    everywhere: tuple[str, ...]
    ends: frozenset[str]
    apart: frozenset[str]

    @property
    def road(self) -> list[str]:
        """Return the states without the ends apart."""
        return [state for state in self.states if state not in self.apart]

    def into(self, state: str) -> list[Arrow]:
        """Return the arrows that lead into a state."""
        return [arrow for arrow in self.arrows if arrow.target == state]


def state_graph(model: type[Document], rows: Iterable[Transition]) -> StateGraph:
    """Return the graph of a document type from its transitions; a step of another verb is put in parentheses."""
    ways: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for state in row.sources:
            name = f"({row.name})" if row.part_of else row.name
            ways.setdefault((state, row.target_from(state) or state), []).append(name)
    reached = _reached(model.initial_state, ways)
    ways = {(a, b): verbs for (a, b), verbs in ways.items() if a in reached}
    arrows = tuple(Arrow(a, b, tuple(verbs)) for (a, b), verbs in ways.items() if a != b)
    kept = {state: ways.get((state, state), []) for state in reached}
    everywhere = tuple(
        v for v in kept[model.initial_state] if len(reached) > 1 and all(v in vs for vs in kept.values())
    )
    ends = frozenset(b for _, b in ways) - {arrow.source for arrow in arrows} - {model.initial_state}
    return StateGraph(
        title=model.noun(),
        initial=model.initial_state,
        states=tuple(_in_reading_order(model.initial_state, arrows, ends)),
        arrows=arrows,
        stays=_less(kept, everywhere),
        everywhere=everywhere,
        ends=ends,
        apart=frozenset(end for end in ends if sum(arrow.target == end for arrow in arrows) > FEW),
    )


def _less(kept: Mapping[str, Sequence[str]], everywhere: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found = {state: tuple(verb for verb in verbs if verb not in everywhere) for state, verbs in kept.items()}
    return {state: verbs for state, verbs in sorted(found.items()) if verbs}


def _reached(initial: str, ways: Iterable[tuple[str, str]]) -> set[str]:
    """Return the states that can be reached from the first one."""
    following: dict[str, list[str]] = {}
    for source, target in ways:
        following.setdefault(source, []).append(target)
    found: set[str] = set()
    waiting = [initial]
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting += following.get(state, ())
    return found


def _in_reading_order(initial: str, arrows: Sequence[Arrow], ends: Iterable[str]) -> list[str]:
    """Return the states so that few arrows lead back: the first one first, the ends last, else as the table names them.

    As long as it turns an arrow, one state is moved, and no farther than needed.
    """
    named = dict.fromkeys([initial, *(state for arrow in arrows for state in (arrow.source, arrow.target))])
    order = [state for state in named if state not in ends]
    while (better := min(_moved(order), key=lambda one: _back(one, arrows), default=order)) != order:
        if _back(better, arrows) >= _back(order, arrows):
            break
        order = better
    return [*order, *(state for state in named if state in ends)]


def _moved(order: list[str]) -> Iterator[list[str]]:
    """Yield the orders in which one state, except the first, stands elsewhere; the small moves first."""
    for far in range(1, len(order) - 1):
        for at in range(1, len(order)):
            for to in (at - far, at + far):
                if 1 <= to < len(order):
                    rest = order[:at] + order[at + 1 :]
                    yield [*rest[:to], order[at], *rest[to:]]


def _back(order: Sequence[str], arrows: Iterable[Arrow]) -> int:
    """Return how many verbs lead back in this order."""
    place = {state: n for n, state in enumerate(order)}
    end = len(order)
    return sum(len(a.verbs) for a in arrows if place.get(a.target, end) < place.get(a.source, end))


def as_mermaid(graph: StateGraph) -> str:
    """Return the graph as a Mermaid state diagram; what leads to an end apart is told in a note."""
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{state}" as {_word(state)}' for state in graph.states if _word(state) != state]
    lines.append(f"    [*] --> {_word(graph.initial)}")
    for arrow in graph.arrows:
        if arrow.target not in graph.apart:
            lines.append(f"    {_word(arrow.source)} --> {_word(arrow.target)}: {arrow.label}")
    lines += [f"    {_word(state)} --> {_word(state)}: {', '.join(verbs)}" for state, verbs in graph.stays.items()]
    lines += [f"    {_word(state)} --> [*]" for state in graph.states if state in graph.ends]
    if graph.everywhere:
        lines += [f"    %% in every state: {', '.join(graph.everywhere)}"]
    for state in graph.states:
        if state in graph.apart:
            lines += [f"    note right of {_word(state)}", f"        {_told(graph, state)}", "    end note"]
    return "\n".join(lines)


def _told(graph: StateGraph, end: str) -> str:
    by_verb: dict[str, list[str]] = {}
    for arrow in graph.into(end):
        by_verb.setdefault(arrow.label, []).append(arrow.source)
    return "; ".join(f"{verbs} from {one_of(sources)}" for verbs, sources in by_verb.items())


def _word(state: str) -> str:
    """Return a state as a word of Mermaid, which knows no spaces in names."""
    return re.sub(r"\W", "_", state)
