"""Reports as HTML pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from core.rendering.chart import svg
from core.rendering.figures import Figures
from core.rendering.layout import asked_in_words, shown
from core.rendering.templates import templates
from core.report import find

if TYPE_CHECKING:
    from core.app import App
    from core.report import Answer


def as_html(app: App, answer: Answer, language: str = "en") -> str:
    """Return the answer as a page that needs nothing else: style and chart are inside."""
    figures = Figures(language, answer.currency)
    return templates(app.composition).fill(
        find(app.composition, answer.report).template,
        figures=figures,
        language=language,
        answer=answer,
        asked=asked_in_words(answer, figures),
        lines=list(shown(answer, figures)),
        chart=Markup(svg(answer.chart, figures)) if answer.chart else "",
    )
