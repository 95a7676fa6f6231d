"""Place a graph of states: the states in one column, lines for ways on at their right, for ways back at their left.

All sources of a verb share one line to its target. Ends that many states lead to get no lines: each state says in words
which verbs lead there, because arrows from everywhere would hide the road.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from addons.explain.state_graph import StateGraph

LETTER = 6.6
"""The width of a letter of 12 pixels, about; labels are set in a font of this width at most."""
PORT, LANE, GAP, PAD, LINE = 19, 15, 34, 14, 16
ON = ("#1d6a96", "#2e7d4f", "#6b4c9a", "#8a5a00", "#00757a", "#9a3b6b")
BACK = ("#b04a1f", "#8c6d1f", "#a33b3b")


@dataclass
class Bus:
    """Hold one line: the states it begins at, the state it leads to, and its label."""

    label: str
    sources: tuple[str, ...]
    target: str
    side: int
    """1 at the right, for ways on; -1 at the left, for ways back."""
    lane: int = 0
    colour: str = ""
    ports: dict[str, float] = field(default_factory=dict)
    """The height at which it touches each state."""

    @property
    def states(self) -> tuple[str, ...]:
        """Return all states it touches."""
        return (*self.sources, self.target)


@dataclass
class Box:
    """Hold the place of one state, and what is written into it."""

    state: str
    texts: list[str]
    top: float = 0
    height: float = 0


class StateLayout:
    """Hold the boxes of the states and the lines between them, in pixels."""

    def __init__(self, graph: StateGraph) -> None:
        self.graph = graph
        self.place = {state: n for n, state in enumerate(graph.road)}
        self.straight = dict(self._straight())
        self.buses = list(self._buses())
        for side, colours in ((1, ON), (-1, BACK)):
            self._give_lanes([bus for bus in self.buses if bus.side == side], colours)
        self.boxes = {state: Box(state, list(self._texts(state))) for state in graph.road}
        self.width = max(text_width(text) for box in self.boxes.values() for text in (box.state, *box.texts)) + 2 * PAD
        self.width = max(self.width, 130.0)
        self.height = self._give_heights()
        self.left = PAD + self.room(-1)

    # --- what is drawn ------------------------------------------------------------------------------------

    def _straight(self) -> Iterator[tuple[str, str]]:
        """Yield (state, label) for the ways from a state to the one below it."""
        for source, target in zip(self.graph.road, self.graph.road[1:], strict=False):
            label = ", ".join(a.label for a in self.graph.into(target) if a.source == source)
            if label:
                yield source, label

    def _buses(self) -> Iterator[Bus]:
        groups: dict[tuple[str, str, int], list[str]] = {}
        for arrow in self.graph.arrows:
            if arrow.target in self.graph.apart:
                continue
            step = self.place[arrow.target] - self.place[arrow.source]
            if step != 1:
                groups.setdefault((arrow.label, arrow.target, 1 if step > 0 else -1), []).append(arrow.source)
        for (label, target, side), sources in groups.items():
            yield Bus(label, tuple(sources), target, side)

    def _texts(self, state: str) -> Iterator[str]:
        """Yield what is written below the name of a state: verbs that stay, and ways to the ends apart."""
        yield from _wrapped("↻ ", self.graph.stays.get(state, ()))
        for arrow in self.graph.arrows:
            if arrow.source == state and arrow.target in self.graph.apart:
                yield f"{arrow.label} → {arrow.target}"

    # --- where it is drawn --------------------------------------------------------------------------------

    def _give_lanes(self, buses: Sequence[Bus], colours: Sequence[str]) -> None:
        """Give each line the innermost lane that is free over its whole length, the short ones first."""
        taken: list[list[tuple[int, int]]] = []
        for bus in sorted(buses, key=self._length):
            at = [self.place[state] for state in bus.states]
            low, high = min(at), max(at)
            lane = next((n for n, used in enumerate(taken) if all(high < a or low > b for a, b in used)), len(taken))
            if lane == len(taken):
                taken.append([])
            taken[lane].append((low, high))
            bus.lane, bus.colour = lane, colours[lane % len(colours)]

    def _length(self, bus: Bus) -> int:
        at = [self.place[state] for state in bus.states]
        return max(at) - min(at)

    def _give_heights(self) -> float:
        """Place the boxes below each other, each as high as its texts and the lines it touches need."""
        top = float(PAD + 12)
        for state, box in self.boxes.items():
            sides = [self._ports(state, side) for side in (1, -1)]
            box.top = top
            box.height = max(34 + LINE * len(box.texts), max(map(len, sides)) * PORT + 8)
            for ports in sides:
                first = top + box.height / 2 - (len(ports) - 1) * PORT / 2
                for n, bus in enumerate(ports):
                    bus.ports[state] = first + n * PORT
            top += box.height + GAP
        return top - GAP

    def _ports(self, state: str, side: int) -> list[Bus]:
        """Return the lines that touch a state at one side from top to bottom, so that few of them cross."""
        touching = [bus for bus in self.buses if bus.side == side and state in bus.states]
        come = sorted((bus for bus in touching if bus.target == state), key=lambda bus: bus.lane * side)
        leave = sorted((bus for bus in touching if bus.target != state), key=lambda bus: -bus.lane * side)
        return [*come, *leave] if side == 1 else [*leave, *come]

    def room(self, side: int) -> float:
        """Return the width that labels and lanes take at one side."""
        buses = [bus for bus in self.buses if bus.side == side]
        if not buses:
            return 0
        return self.labels(side) + LANE * (max(bus.lane for bus in buses) + 1)

    def labels(self, side: int) -> float:
        """Return the width of the labels at one side."""
        return max((text_width(bus.label) for bus in self.buses if bus.side == side), default=0.0) + 16


def _wrapped(mark: str, verbs: Iterable[str], most: int = 34) -> Iterator[str]:
    """Yield the verbs joined, in lines of so many letters at most."""
    line = mark
    for verb in verbs:
        if line != mark and len(line) + len(verb) > most:
            yield line.rstrip()
            line = ""
        line += f"{verb}, "
    if line != mark:
        yield line.removesuffix(", ")


def text_width(text: str) -> float:
    """Return about how wide a text is."""
    return len(text) * LETTER
