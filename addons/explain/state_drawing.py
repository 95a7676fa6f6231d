"""Draw a graph of states as SVG, as addons.explain.state_layout places it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from addons.explain import svg_marks as draw
from addons.explain.state_graph import StateGraph
from addons.explain.state_layout import GAP, LINE, PAD, Box, Bus, StateLayout, text_width
from addons.explain.state_layout import LANE as LANE_WIDTH

STYLE = (
    "text{font:12px system-ui,'DejaVu Sans',sans-serif;fill:#1f2933}"
    ".state{font-weight:600;font-size:13px}.small{font-size:11px;fill:#616e7c}"
    ".halo{fill:#fff;stroke:#fff;stroke-width:4px}"
    "rect.box{fill:#f5f7fa;stroke:#52606d;stroke-width:1.2}rect.end{fill:#fff;stroke-dasharray:5 3}"
    "path{fill:none;stroke-width:1.4}"
)


def as_svg(graph: StateGraph) -> str:
    """Return the graph as a picture."""
    return _Drawing(StateLayout(graph)).svg()


class _Drawing:
    def __init__(self, layout: StateLayout) -> None:
        self.layout = layout
        self.graph = layout.graph

    def svg(self) -> str:
        """Return the picture."""
        apart = [state for state in self.graph.states if state in self.graph.apart]
        body = [*self._begin(), *(part for bus in self.layout.buses for part in self._bus(bus)), *self._roads()]
        body += [part for box in self.layout.boxes.values() for part in self._box(box)]
        bottom, right = self.layout.height + GAP, self.layout.left + self.layout.width + self.layout.room(1) + PAD
        for n, state in enumerate(apart):
            body += _end(state, PAD + n * (self.layout.width + PAD), bottom, self.layout.width)
        if apart:
            bottom += 30 + GAP
            right = max(right, PAD + len(apart) * (self.layout.width + PAD))
        for text in self._foot():
            body.append(draw.text(PAD, bottom, text, "small"))
            bottom, right = bottom + LINE, max(right, text_width(text) + 2 * PAD)
        size = f'width="{right:.0f}" height="{bottom + PAD:.0f}" viewBox="0 0 {right:.0f} {bottom + PAD:.0f}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'
        title = f"<title>{escape(self.graph.title)}</title><style>{STYLE}</style>"
        return "\n".join([head, title, '<rect width="100%" height="100%" fill="#fff"/>', *body, "</svg>", ""])

    def _foot(self) -> Iterator[str]:
        if self.graph.stays:
            yield "↻ leaves the state as it is"
        if self.graph.everywhere:
            yield f"possible in every state: {', '.join(self.graph.everywhere)}"
        if any(verb.startswith("(") for arrow in self.graph.arrows for verb in arrow.verbs):
            yield "(verb) a step that another verb takes"

    def _begin(self) -> Iterator[str]:
        box, middle = self.layout.boxes[self.graph.initial], self.layout.left + self.layout.width / 2
        yield f'<circle cx="{middle:.1f}" cy="{box.top - 16:.1f}" r="5" fill="#1f2933"/>'
        yield draw.path(f"M{middle:.1f} {box.top - 11:.1f} V{box.top:.1f}", "#1f2933")

    def _roads(self) -> Iterator[str]:
        for state, label in self.layout.straight.items():
            box, middle = self.layout.boxes[state], self.layout.left + self.layout.width / 2
            bottom = box.top + box.height
            yield draw.path(f"M{middle:.1f} {bottom:.1f} V{bottom + GAP:.1f}", "#1f2933")
            yield draw.head(middle, bottom + GAP, "down", "#1f2933")
            yield from draw.label(middle + 8, bottom + GAP / 2 + 2, label)

    def _bus(self, bus: Bus) -> Iterator[str]:
        edge = self.layout.left + (self.layout.width if bus.side == 1 else 0)
        lane = edge + bus.side * (self.layout.labels(bus.side) + LANE_WIDTH * bus.lane + LANE_WIDTH / 2)
        end = bus.ports[bus.target]
        for source in bus.sources:
            start = bus.ports[source]
            bend = 6 if end > start else -6
            turn = f"H{lane - 6 * bus.side:.1f} Q{lane:.1f} {start:.1f} {lane:.1f} {start + bend:.1f}"
            back = f"V{end - bend:.1f} Q{lane:.1f} {end:.1f} {lane - 6 * bus.side:.1f} {end:.1f} H{edge:.1f}"
            yield draw.path(f"M{edge:.1f} {start:.1f} {turn} {back}", bus.colour)
        yield draw.head(edge, end, "left" if bus.side == 1 else "right", bus.colour)
        for source in bus.sources:
            anchor = "start" if bus.side == 1 else "end"
            yield from draw.label(edge + 7 * bus.side, bus.ports[source] - 3, bus.label, anchor, bus.colour)

    def _box(self, box: Box) -> Iterator[str]:
        end = " end" if box.state in self.graph.ends else ""
        yield draw.rect(self.layout.left, box.top, self.layout.width, box.height, f"box{end}")
        middle = self.layout.left + self.layout.width / 2
        first = box.top + box.height / 2 - LINE * len(box.texts) / 2 + 4
        yield draw.text(middle, first, box.state, "state", "middle")
        for n, text in enumerate(box.texts, 1):
            yield draw.text(middle, first + n * LINE, text, "small", "middle")


def _end(state: str, x: float, y: float, width: float) -> Iterator[str]:
    yield draw.rect(x, y, width, 30, "box end")
    yield draw.text(x + width / 2, y + 19, state, "state", "middle")
