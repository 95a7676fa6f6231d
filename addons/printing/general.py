"""What any document has to show: listed fields, lines and totals; used by the template `document.html`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from gettext import NullTranslations
from itertools import compress
from typing import Any

from addons.printing.figures import Figures
from addons.schemas import listed_paths
from core import Document, DocumentLine, Model
from core.composition import Exact

MONEY_DIGITS = 4
EMPTY = ("", "0")
STATE = "state"
"""The context of the names of states, which may be other words in other places."""


@dataclass(frozen=True)
class Field:
    """Hold one field of a document: a title, a text, and whether it is a figure."""

    title: str
    text: str
    is_figure: bool = False
    is_money: bool = False


class General:
    """Know what any document has, in the words of a language."""

    def __init__(self, document: Document, figures: Figures, words: NullTranslations) -> None:
        self.document = document
        self.figures = figures
        self.words = words

    @property
    def title(self) -> str:
        """Return the document's name, such as "Sales order SO000001"."""
        noun = self.document.noun()
        name = self.words.gettext(noun) + str(self.document).removeprefix(noun)
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
        for path in printed_paths(type(self.document)):
            value: Any = self.document
            *relations, name = path.split(".")
            for relation in relations:
                value = getattr(value, relation, None)
            if value is not None:
                yield self._field(value, name, title_of(path))

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
        for name, is_relation in line_fields(type(line)):
            if is_relation:
                other = getattr(line, name)
                yield Field(self.words.gettext(title_of(name)), "" if other is None else name_of(other))
            else:
                yield self._field(line, name, title_of(name))

    def _field(self, record: Any, name: str, title: str) -> Field:
        kind = type(record).__mapper__.columns[name].type
        value = getattr(record, name)
        title = self.words.gettext(title)
        if isinstance(kind, Exact):
            is_money = kind.scale == MONEY_DIGITS and kind.digits > 2 * MONEY_DIGITS + 1
            return Field(title, self._figure(value, is_money), True, is_money)
        if hasattr(value, "isoformat"):
            return Field(title, self.figures.date(value))
        if name == "state":
            return Field(title, self.words.pgettext(STATE, value))
        return Field(title, "" if value is None else str(value))

    def _figure(self, value: Decimal | None, is_money: bool) -> str:
        if value is None:
            return ""
        return self.figures.amount(value) if is_money else self.figures.quantity(value)


def printed_paths(model: type[Document]) -> list[str]:
    """Return the listed columns that are printed: not the number, which is the heading, nor the type."""
    return [path for path in listed_paths(model) if path not in ("number", "kind")]


def line_fields(model: type[DocumentLine]) -> Iterator[tuple[str, bool]]:
    """Yield what is printed of a line: a column, or in place of a foreign key the relation (and True)."""
    relations = by_column(model)
    for column in model.__mapper__.columns:
        if column.name in ("id", "version", "position", model.parent):
            continue
        if column.name in relations:
            yield relations[column.name], True
        elif not column.foreign_keys:
            yield column.key, False


def titles(model: type[Document]) -> Iterator[str]:
    """Yield the words that the general template may print of a document, in English."""
    yield model.noun()
    yield from (title_of(path) for path in printed_paths(model))
    lines = model.line_model()
    if lines is not None:
        yield from (title_of(name) for name, _ in line_fields(lines))


def title_of(path: str) -> str:
    """Return the title of a column, such as "Partner name" for "partner.name"."""
    text = path.replace(".", " ").replace("_", " ")
    return text[:1].upper() + text[1:]


def name_of(record: Model) -> str:
    """Return what a person calls a record: its name, else what names it uniquely."""
    return str(getattr(record, "name", None) or str(record).removeprefix(f"{record.noun()} "))


def by_column(model: type[Model]) -> dict[str, str]:
    """Return relations to one other record by the column that holds its id."""
    found: dict[str, str] = {}
    for relation in model.__mapper__.relationships:
        if not relation.uselist:
            found |= {column.name: relation.key for column in relation.local_columns}
    return found
