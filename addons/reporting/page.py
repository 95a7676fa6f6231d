"""Reports as HTML pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from addons.printing.figures import Figures
from addons.printing.template_chain import templates
from addons.reporting.chart import svg
from addons.reporting.layout import asked_in_words, shown
from addons.reporting.report import find

if TYPE_CHECKING:
    from addons.reporting.report import Answer
    from core.app import App


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
