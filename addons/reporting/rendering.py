"""Rendering: an answer as text, CSV, JSON, xlsx, HTML, PDF, or the specification of its charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import unknown

if TYPE_CHECKING:
    from addons.reporting.report import Answer
    from core.app import App

FORMATS = ("text", "csv", "json", "xlsx", "html", "pdf", "vega-lite")
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
    """Return a report's answer in one of FORMATS, as UTF-8 bytes, a workbook or a PDF.

    `language` such as "de" or "pt_BR" decides how figures and dates are written; `width` is the terminal's, for text;
    `for_spreadsheets` makes a CSV that a spreadsheet reads as UTF-8 and takes no text in it for a formula;
    `interactive` puts scripts into the HTML, so that charts tell their figures under the pointer.
    """
    if format == "text":
        from addons.reporting.text import as_text

        return as_text(answer, language, width).encode()
    if format == "xlsx":
        from addons.reporting.sheet import as_xlsx

        return as_xlsx(answer, language)
    if format in ("csv", "json", "vega-lite"):
        return _data(answer, format, language, for_spreadsheets).encode()
    if format not in FORMATS:
        raise unknown("format", format, FORMATS)
    from addons.reporting.page import as_html

    html = as_html(app, answer, language, interactive=interactive and format == "html")
    if format == "html":
        return html.encode()
    from addons.printing.pdf import pdf

    return pdf(html)


def _data(answer: Answer, format: str, language: str, for_spreadsheets: bool) -> str:
    from addons.reporting.data import as_csv, as_json, as_vega_lite

    if format == "csv":
        return as_csv(answer, for_spreadsheets=for_spreadsheets)
    return as_json(answer, language) if format == "json" else as_vega_lite(answer, language)
