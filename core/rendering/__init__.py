"""Rendering: an answer or a document as text, CSV, JSON, HTML or PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from core.app import App
    from core.report import Answer

FORMATS = ("text", "csv", "json", "html", "pdf")
"""The formats of reports; documents are printed as html and pdf."""


def render(app: App, answer: Answer, format: str, *, language: str = "en", width: int | None = None) -> bytes:
    """Return a report's answer in one of FORMATS, as UTF-8 bytes or a PDF.

    `language` such as "de" or "pt_BR" decides how figures and dates are written; `width` is the terminal's, for text.
    """
    if format == "text":
        from core.rendering.text import as_text

        return as_text(answer, language, width).encode()
    if format == "csv":
        from core.rendering.data import as_csv

        return as_csv(answer).encode()
    if format == "json":
        from core.rendering.data import as_json

        return as_json(answer).encode()
    if format not in FORMATS:
        raise UsageError(
            f"there is no format '{format}'{did_you_mean(format, FORMATS)}",
            remedy=f"Choose from: {', '.join(FORMATS)}.",
        )
    from core.rendering.page import as_html

    html = as_html(app, answer, language)
    return html.encode() if format == "html" else to_pdf(html)


def to_pdf(html: str) -> bytes:
    """Return an HTML page as PDF; see core.rendering.pdf."""
    from core.rendering.pdf import pdf

    return pdf(html)
