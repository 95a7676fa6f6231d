"""The picture of the house: the layers that the import linter keeps, as storeys, and who imports whom, as arrows."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from core import Addon

ROOT = Path(__file__).parents[2]
WIDTH, BOX_HEIGHT, STOREY, GAP, LEFT, ASIDE = 980, 40, 72, 12, 60, 130
CONTRACTS = ("The rooms of the core know only the rooms below them", "Addons know only the addons below them")
IMPORT = re.compile(r"^\s*(?:from|import) ((?:core|addons)(?:\.\w+)+)", re.MULTILINE)
OF_ADDONS = re.compile(r"^\s*from addons import ([\w, ]+)$", re.MULTILINE)
STYLE = """
  text { font: 13px "Source Sans 3", "Segoe UI", sans-serif; fill: #1f2933; }
  .title { font-size: 15px; font-weight: 600; } .small { font-size: 11px; fill: #52606d; }
  .core rect { fill: #dcecf7; stroke: #3d7ea6; } .service rect { fill: #e8f3e4; stroke: #5d9948; }
  .tool rect { fill: #f4f0e2; stroke: #b19a4b; } .trade rect { fill: #fbe6dc; stroke: #c8683c; }
  path { fill: none; stroke: #9aa5b1; stroke-width: 1.2; marker-end: url(#head); }
"""


@dataclass(frozen=True)
class Room:
    """A box of the picture: its module, what it is, and where it stands (left edge, top edge, width)."""

    module: str
    kind: str
    left: float
    top: float
    width: float

    @property
    def name(self) -> str:
        """Return the last part of the module's name."""
        return self.module.rpartition(".")[2]


def storeys(contract: str) -> list[list[str]]:
    """Return the layers of a contract of the import linter, the highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    found = next(one for one in settings["contracts"] if one["name"] == contract)
    return [[part.strip() for part in layer.split("|")] for layer in found["layers"]]


def house_picture(installed: Mapping[str, Addon]) -> str:
    """Return the picture of the core and these addons as SVG."""
    kinds = {name: "tool" if one.tool else "service" if one.service else "trade" for name, one in installed.items()}
    core, addons = (storeys(contract) for contract in CONTRACTS)
    rooms = list(_placed([*addons, *core], kinds))
    arrows = _reduced(_imports([room.module for room in rooms]))
    height = STOREY * (len(addons) + len(core)) + 40
    place = {room.module: room for room in rooms}
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}">',
            f"<title>The rooms of Tradeloom and who imports whom</title><style>{STYLE}</style>",
            '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" orient="auto">'
            '<path d="M0 0 L8 4 L0 8 z" style="fill:#9aa5b1;stroke:none"/></marker></defs>',
            *(_arrow(place[one], place[other]) for one, other in sorted(arrows)),
            *(_box(room) for room in rooms),
            *_legend(height, len(addons)),
            "</svg>\n",
        ]
    )


def _placed(layers: Sequence[Sequence[str]], kinds: Mapping[str, str]) -> Iterator[Room]:
    for row, layer in enumerate(layers):
        width = min(190.0, (WIDTH - LEFT - GAP) / len(layer) - GAP)
        aside = 0 if len(layer) > 1 else (row % 2 * 2 - 1) * ASIDE
        start = aside + LEFT + (WIDTH - LEFT - len(layer) * (width + GAP)) / 2
        for place, module in enumerate(layer):
            kind = "core" if module.startswith("core") else kinds[module.partition(".")[2]]
            yield Room(module, kind, start + place * (width + GAP), 16 + row * STOREY, width)


def _imports(modules: Sequence[str]) -> dict[str, set[str]]:
    """Return which room imports which, read from the sources, types included."""
    return {module: {other for other in _imported(module, modules) if other != module} for module in modules}


def _imported(module: str, modules: Sequence[str]) -> Iterator[str]:
    place = ROOT / module.replace(".", "/")
    files = [place.with_suffix(".py")] if place.with_suffix(".py").exists() else place.rglob("*.py")
    for file in files:
        text = file.read_text(encoding="utf-8")
        fronts = [f"addons.{name.strip()}" for names in OF_ADDONS.findall(text) for name in names.split(",")]
        for name in (*IMPORT.findall(text), *fronts):
            yield from (other for other in modules if name == other or name.startswith(f"{other}."))


def _reduced(imports: Mapping[str, Iterable[str]]) -> set[tuple[str, str]]:
    """Return the arrows without those that others lead along, so that the picture can be read."""
    rank = {module: number for number, module in enumerate(imports)}
    down = {one: {other for other in others if rank[other] > rank[one]} for one, others in imports.items()}

    def reached(start: str) -> set[str]:
        return {further for step in down[start] for further in {step, *reached(step)}}

    return {
        (one, other)
        for one, others in down.items()
        for other in others
        if not any(other in reached(between) for between in others - {other})
    }


def _box(room: Room) -> str:
    middle = room.left + room.width / 2
    return (
        f'<g class="{room.kind}"><rect x="{room.left:.0f}" y="{room.top:.0f}" width="{room.width:.0f}" '
        f'height="{BOX_HEIGHT}" rx="7"/><text class="title" x="{middle:.0f}" y="{room.top + 27:.0f}" '
        f'text-anchor="middle">{escape(room.name)}</text></g>'
    )


def _arrow(one: Room, other: Room) -> str:
    start, end = one.left + one.width / 2, other.left + other.width / 2
    top, bottom = one.top + BOX_HEIGHT, other.top - 2
    bend = min(40.0, (bottom - top) / 2)
    return (
        f'<path d="M{start:.0f} {top:.0f} C{start:.0f} {top + bend:.0f} {end:.0f} {bottom - bend:.0f} '
        f'{end:.0f} {bottom:.0f}"/>'
    )


def _legend(height: int, above: int) -> Iterator[str]:
    line = 16 + above * STOREY - (STOREY - BOX_HEIGHT) / 2
    yield f'<line x1="0" y1="{line:.0f}" x2="{WIDTH}" y2="{line:.0f}" stroke="#3d7ea6" stroke-dasharray="5 5"/>'
    yield f'<text class="small" x="8" y="{line - 8:.0f}">addons</text>'
    yield f'<text class="small" x="8" y="{line + 18:.0f}">core</text>'
    words = "blue: core · green: services, woven in · yellow: tools, installed is enough · red: trade · arrows: imports"
    yield f'<text class="small" x="{LEFT}" y="{height - 8}">{words}, less those that others lead along</text>'
