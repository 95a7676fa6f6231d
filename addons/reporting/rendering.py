"""Rendering: an answer as text, CSV, JSON, HTML, PDF, or the specification of its charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import unknown

if TYPE_CHECKING:
    from addons.reporting.report import Answer
    from core.app import App

FORMATS = ("text", "csv", "json", "html", "pdf", "vega-lite")
"""The formats of answers."""


def render(
    app: App,
    answer: Answer,
    format: str,
    *,
    language: str = "en",
    width: int | None = None,
    for_spreadsheets: bool = False,
    interactive: bool = False,
) -> bytes:
    """Return a report's answer in one of FORMATS, as UTF-8 bytes or a PDF.

    `language` such as "de" or "pt_BR" decides how figures and dates are written; `width` is the terminal's, for text;
    `for_spreadsheets` makes a CSV that a spreadsheet reads as UTF-8 and takes no text in it for a formula;
    `interactive` puts scripts into the HTML, so that charts tell their figures under the pointer.
    """
    if format == "text":
        from addons.reporting.text import as_text

        return as_text(answer, language, width).encode()
    if format == "csv":
        from addons.reporting.data import as_csv

        return as_csv(answer, for_spreadsheets=for_spreadsheets).encode()
    if format == "json":
        from addons.reporting.data import as_json

        return as_json(answer, language).encode()
    if format == "vega-lite":
        from addons.reporting.data import as_vega_lite

        return as_vega_lite(answer, language).encode()
    if format not in FORMATS:
        raise unknown("format", format, FORMATS)
    from addons.reporting.page import as_html

    html = as_html(app, answer, language, interactive=interactive and format == "html")
    if format == "html":
        return html.encode()
    from addons.printing.pdf import pdf

    return pdf(html)
