"""Documents on paper: the template named like the document, else one that shows what any document has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import compress
from typing import TYPE_CHECKING, Any

from core.errors import BadInput, UsageError, did_you_mean
from core.fields import Exact
from core.model import Document, DocumentLine, Model
from core.rendering import to_pdf
from core.rendering.figures import Figures, locale_of
from core.rendering.templates import templates

if TYPE_CHECKING:
    from core.session import Session

FORMATS = ("html", "pdf")
MONEY_DIGITS = 4
GENERAL = "document.html"
EMPTY = ("", "0")


@dataclass(frozen=True)
class Field:
    """Hold one field of a document for the general template: a title, a text, and whether it is a figure."""

    title: str
    text: str
    is_figure: bool = False
    is_money: bool = False


def render_document(session: Session, document: Document, format: str = "pdf", *, language: str | None = None) -> bytes:
    """Return a document as HTML or PDF, in the language of its partner unless told otherwise.

    The template is the first that exists of the document type's and its parents' names (`rental_order.html`,
    `order.html`), else `document.html`. Raises UsageError for another format, BadInput for an unknown language.
    """
    if format not in FORMATS:
        raise UsageError(
            f"a document cannot be printed as '{format}'{did_you_mean(format, FORMATS)}", remedy="Choose html or pdf."
        )
    html = document_html(session, document, language or language_of(document))
    return html.encode() if format == "html" else to_pdf(html)


def document_html(session: Session, document: Document, language: str) -> str:
    """Return a document as a page that needs nothing else."""
    from core.loading import load

    if type(document).line_model() is not None:
        load(session, [document], "lines")
        load(session, document.lines, *_line_relations(document))  # type: ignore[attr-defined]
    chain = templates(session.app.composition)
    figures = Figures(language, getattr(getattr(document, "currency", None), "code", None))
    page = General(document, figures)
    return chain.fill(
        chain.first(template_names(document)),
        figures=figures,
        language=language,
        document=document,
        page=page,
        printed=session.today,
    )


def template_names(document: Document) -> list[str]:
    """Return the names of templates that fit, the most special first."""
    classes = [c for c in type(document).__mro__ if "__composition__" in c.__dict__]
    return [*(f"{_words(c.__name__).replace(' ', '_')}.html" for c in classes), GENERAL]


def language_of(document: Document) -> str:
    """Return the language of the document's partner, English if none is known; raises BadInput for an unknown one."""
    partner = getattr(document, "partner", None)
    language = getattr(partner, "language", None) or "en"
    try:
        locale_of(language)
    except BadInput as error:
        raise BadInput(f"{partner}: {error.message}", remedy=error.remedy) from None
    return str(language)


class General:
    """Know what any document has: listed fields, lines and totals; used by `document.html`."""

    def __init__(self, document: Document, figures: Figures) -> None:
        self.document = document
        self.figures = figures

    @property
    def title(self) -> str:
        """Return the document's name, such as "Sales order SO000001"."""
        name = str(self.document)
        return name[:1].upper() + name[1:]

    @property
    def fields(self) -> list[Field]:
        """Return the listed fields that are no amounts, without empty ones."""
        return [field for field in self._listed() if not field.is_money and field.text]

    @property
    def totals(self) -> list[Field]:
        """Return the listed amounts."""
        return [field for field in self._listed() if field.is_money]

    def _listed(self) -> Iterator[Field]:
        for path in type(self.document).listed:
            value: Any = self.document
            *relations, name = path.split(".")
            for relation in relations:
                value = getattr(value, relation, None)
            if value is not None and path not in ("number", "kind"):
                yield self._field(value, name, _words(" ".join([*relations, name])))

    @property
    def line_titles(self) -> list[Field]:
        """Return the titles of the lines' columns."""
        first = next(iter(self.lines), [])
        return [Field(field.title, "", field.is_figure) for field in first]

    @property
    def lines(self) -> list[list[Field]]:
        """Return the lines, each with the same fields and a reference by its name; empty columns are left out."""
        lines = [list(self._line(line)) for line in getattr(self.document, "lines", ())]
        filled = [any(field.text not in EMPTY for field in column) for column in zip(*lines, strict=True)]
        return [list(compress(line, filled)) for line in lines]

    def _line(self, line: DocumentLine) -> Iterator[Field]:
        relations = _by_column(type(line))
        for column in type(line).__mapper__.columns:  # type: ignore[attr-defined]
            if column.name in ("id", "version", "position", line.parent):
                continue
            if column.name in relations:
                other = getattr(line, relations[column.name])
                yield Field(_title(relations[column.name]), "" if other is None else name_of(other))
            elif not column.foreign_keys:
                yield self._field(line, column.key, column.key)

    def _field(self, record: Any, name: str, words: str) -> Field:
        kind = type(record).__mapper__.columns[name].type
        value = getattr(record, name)
        if isinstance(kind, Exact):
            is_money = kind.scale == MONEY_DIGITS and kind.digits > 2 * MONEY_DIGITS + 1
            return Field(_title(words), self._figure(value, is_money), True, is_money)
        if hasattr(value, "isoformat"):
            return Field(_title(words), self.figures.date(value))
        return Field(_title(words), "" if value is None else str(value))

    def _figure(self, value: Decimal | None, is_money: bool) -> str:
        if value is None:
            return ""
        return self.figures.amount(value) if is_money else self.figures.quantity(value)


def name_of(record: Model) -> str:
    """Return what a person calls a record: its name, else what names it uniquely."""
    return str(getattr(record, "name", None) or str(record).removeprefix(f"{record.noun()} "))


def _by_column(model: type[Model]) -> dict[str, str]:
    """Return relations to one other record by the column that holds its id."""
    found: dict[str, str] = {}
    for relation in model.__mapper__.relationships:  # type: ignore[attr-defined]
        if not relation.uselist:
            found |= {column.name: relation.key for column in relation.local_columns}
    return found


def _line_relations(document: Document) -> list[str]:
    lines = type(document).line_model()
    if lines is None:
        return []
    return [name for column, name in _by_column(lines).items() if column != lines.parent]


def _words(name: str) -> str:
    spaced = "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
    return spaced.replace("_", " ")


def _title(words: str) -> str:
    text = _words(words)
    return text[:1].upper() + text[1:]
