"""Reports as HTML pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from addons.printing.figures import Figures
from addons.printing.template_chain import templates
from addons.reporting.chart import Panel, key_of
from addons.reporting.drawing import INSTALL, can_draw, for_script, scripts, svg
from addons.reporting.layout import Shown, asked_in_words, shown
from addons.reporting.report import TOTAL, find
from addons.reporting.specification import Spec, pictures

if TYPE_CHECKING:
    from addons.reporting.report import Answer
    from core.app import App


@dataclass(frozen=True)
class Drawn:
    """Hold a chart for a page: its place among all, its title, the SVG ("" if it cannot be drawn), and its script."""

    place: int
    title: str
    picture: Markup
    script: Markup


@dataclass(frozen=True)
class Section:
    """Hold what stands together on a page: charts, and the lines below them."""

    key: Any
    charts: list[Drawn]
    lines: list[Shown]


def as_html(app: App, answer: Answer, language: str = "en", *, interactive: bool = False) -> str:
    """Return the answer as a page that needs nothing else: style, charts and, if interactive, scripts are inside."""
    figures = Figures(language, answer.currency)
    drawn = [(picture.panel, _drawn(n, picture.specification())) for n, picture in enumerate(pictures(answer, figures))]
    return templates(app.composition).fill(
        find(app.composition, answer.report).template,
        figures=figures,
        language=language,
        answer=answer,
        asked=asked_in_words(answer, figures),
        sections=sections(answer, drawn, list(shown(answer, figures))),
        charts=[chart for _, chart in drawn],
        scripts=Markup(scripts()) if interactive and drawn else "",
        how_to_draw=INSTALL,
    )


def sections(answer: Answer, drawn: Sequence[tuple[Panel, Drawn]], lines: Sequence[Shown]) -> list[Section]:
    """Return the lines in one section below all charts; where charts are of each group, a section for each of these."""
    each = next((chart.each for chart in answer.charts if chart.each), "")
    found: list[Section] = []
    for line, one in zip(answer.lines, lines, strict=True):
        key = line.role if line.role == TOTAL else key_of(line, each)
        if not found or found[-1].key != key:
            found.append(Section(key, [chart for panel, chart in drawn if panel.key == key], []))
        found[-1].lines.append(one)
    keys = {section.key for section in found} - {TOTAL}
    if each and len(keys) > 1 and len(keys) == sum(section.key != TOTAL for section in found):
        return found
    return [Section(None, [chart for _, chart in drawn], list(lines))]


def _drawn(place: int, spec: Spec) -> Drawn:
    picture = svg(spec) if can_draw() else ""
    return Drawn(place, spec["title"]["text"], Markup(picture), Markup(for_script(spec)))
