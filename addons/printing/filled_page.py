"""Pages of templates that are no documents, such as a letter to a customer, as HTML or PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addons.preferences.preference import setting_of
from addons.printing.document import FORMATS
from addons.printing.figures import Figures, locale_of
from addons.printing.pdf import pdf
from addons.printing.template_chain import templates
from core import UsageError, did_you_mean

if TYPE_CHECKING:
    from core import Session


def fill_page(
    session: Session, template: str, document: Any, format: str = "pdf", language: str | None = None
) -> bytes:
    """Return a template filled in for what it is given as `document` and `page`, as HTML or PDF.

    A template that extends `paper.html` needs what papers show: organisation, partner, currency, date, number, note.
    The language is that of the partner, else the setting `printing.language`. Raises UsageError for another format,
    BadInput for an unknown language.
    """
    if format not in FORMATS:
        raise UsageError(
            f"a page cannot be printed as '{format}'{did_you_mean(format, FORMATS)}", remedy="html or pdf."
        )
    organisation = document.organisation.id
    language = language or document.partner.language or setting_of(session, "printing.language", organisation)
    locale_of(language)
    figures = Figures(language, document.currency.code)
    values = {"figures": figures, "language": language, "document": document, "page": document}
    html = templates(session.composition).fill(template, printed=session.today, **values)
    return html.encode() if format == "html" else pdf(html)
