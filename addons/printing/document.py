"""Documents on paper: the template named like the document, else one that shows what any document has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from addons.preferences.preference import setting_of
from addons.printing.figures import Figures, locale_of
from addons.printing.general import General, by_column
from addons.printing.papers import template_of
from addons.printing.pdf import pdf
from addons.printing.template_chain import templates
from addons.schemas import need_to_read
from core import BadInput, Document, UsageError, did_you_mean

if TYPE_CHECKING:
    from core import Session


@runtime_checkable
class Addressed(Protocol):
    """A document that says who reads it."""

    def reader(self) -> Any:
        """Return the record whose `language` its papers are written in, such as the business partner; or None."""


FORMATS = ("html", "pdf")


def render_document(
    session: Session, document: Document, format: str = "pdf", *, language: str | None = None, paper: str | None = None
) -> bytes:
    """Return a document as HTML or PDF, in the language of its partner unless told otherwise.

    `paper` names one of several papers of a document, such as "offer"; else its type and state decide. The template
    is the first that exists of the document type's and its parents' names (`rental_order.html`, `order.html`), else
    `document.html`. Raises UsageError for another format or paper, BadInput for an unknown language, Forbidden
    for a user who may not read the document.
    """
    if format not in FORMATS:
        raise UsageError(
            f"a document cannot be printed as '{format}'{did_you_mean(format, FORMATS)}", remedy="Choose html or pdf."
        )
    need_to_read(session, type(document))
    html = document_html(session, document, language or language_of(session, document), paper)
    return html.encode() if format == "html" else pdf(html)


def document_html(session: Session, document: Document, language: str, paper: str | None = None) -> str:
    """Return a document as a page that needs nothing else."""
    chain = templates(session.composition)
    template = template_of(chain, document, paper)
    _load_lines(session, document)
    figures = Figures(language, getattr(getattr(document, "currency", None), "code", None))
    return chain.fill(
        template,
        figures=figures,
        language=language,
        document=document,
        page=General(document, figures, chain.catalogues.of(language)),
        printed=session.today,
    )


def language_of(session: Session, document: Document) -> str:
    """Return the language of the document's reader, else the setting `printing.language` of its organisation.

    Raises BadInput for a language that does not exist.
    """
    reader = document.reader() if isinstance(document, Addressed) else None
    language, whose = getattr(reader, "language", None), str(reader)
    if not language:
        scope = document.series_scope
        language = setting_of(session, "printing.language", getattr(document, scope) if scope else None)
        whose = "setting 'printing.language'"
    try:
        locale_of(language)
    except BadInput as error:
        raise BadInput(f"{whose}: {error.message}", remedy=error.remedy) from None
    return str(language)


def _load_lines(session: Session, document: Document) -> None:
    """Load the lines with what they point to, so that many lines cost no more statements than few."""
    from core import load

    model = type(document).line_model()
    if model is None:
        return
    load(session, [document], "lines")
    names = [name for column, name in by_column(model).items() if column != model.parent]
    load(session, document.lines, *names)  # type: ignore[attr-defined]
