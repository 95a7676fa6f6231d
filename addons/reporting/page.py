"""Reports as HTML pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from addons.printing.figures import Figures
from addons.printing.template_chain import templates
from addons.reporting.drawing import INSTALL, can_draw, for_script, scripts, svg
from addons.reporting.layout import asked_in_words, shown
from addons.reporting.report import find
from addons.reporting.specification import Spec, specifications

if TYPE_CHECKING:
    from addons.reporting.report import Answer
    from core.app import App


@dataclass(frozen=True)
class Drawn:
    """Hold a chart for a page: its title, the SVG ("" when it cannot be drawn here), and its specification."""

    title: str
    picture: Markup
    script: Markup


def as_html(app: App, answer: Answer, language: str = "en", *, interactive: bool = False) -> str:
    """Return the answer as a page that needs nothing else: style, charts and, if interactive, scripts are inside."""
    figures = Figures(language, answer.currency)
    return templates(app.composition).fill(
        find(app.composition, answer.report).template,
        figures=figures,
        language=language,
        answer=answer,
        asked=asked_in_words(answer, figures),
        lines=list(shown(answer, figures)),
        charts=[_drawn(spec) for spec in specifications(answer, figures)],
        scripts=Markup(scripts()) if interactive and answer.charts else "",
        how_to_draw=INSTALL,
    )


def _drawn(spec: Spec) -> Drawn:
    picture = svg(spec) if can_draw() else ""
    return Drawn(spec["title"]["text"], Markup(picture), Markup(for_script(spec)))
