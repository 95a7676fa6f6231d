"""A catalogue as a gettext file (`de.po`): read, and told what is wrong with it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from gettext import GNUTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from addons.printing.figures import locale_of
from core import BadInput, TradeloomError

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

ENDING = ".po"
PLACEHOLDER = re.compile(r"%(?:\(\w+\)s|%|.?)")
WELL_FORMED = re.compile(r'\s*(#.*|((msg(id|id_plural|ctxt|str(\[\d+\])?))\s*)?"([^"\\]|\\.)*"\s*)$')


class BadTranslation(TradeloomError):
    """Report what is wrong with a catalogue: the file, the line (0 for the whole file), and what to do."""

    def __init__(self, path: Path, line: int, what: str, remedy: str) -> None:
        super().__init__(f"{path}:{line}: {what}" if line else f"{path}: {what}", remedy=remedy)
        self.path, self.line, self.what = path, line, what


def read(path: Path) -> Catalog:
    """Return a catalogue from its file; raises BadTranslation if it is none."""
    from babel.messages.pofile import PoFileError, read_po

    try:
        locale = locale_of(path.stem)
        lines = path.read_text(encoding="utf-8").splitlines()
    except BadInput as error:
        raise BadTranslation(path, 0, error.message, "Name it like a language: de.po, pt_BR.po.") from None
    except UnicodeDecodeError:
        raise BadTranslation(path, 0, "it is not UTF-8", "Save it as UTF-8.") from None
    _refuse_bare_lines(path, lines)
    try:
        return read_po(lines, locale=locale, abort_invalid=True)
    except PoFileError as error:
        raise BadTranslation(path, error.lineno + 1, str(error), "Correct the entry.") from None


def _refuse_bare_lines(path: Path, lines: Sequence[str]) -> None:
    """Refuse a text without its quotes, which the library would read with letters missing."""
    for number, line in enumerate(lines, 1):
        if line.strip() and not WELL_FORMED.match(line):
            raise BadTranslation(path, number, "it is no entry", 'Write the text in quotes: msgstr "…".')


def translations(catalog: Catalog) -> GNUTranslations:
    """Return the translations of a catalogue: those that are there and not marked as doubtful."""
    from babel.messages.mofile import write_mo

    out = io.BytesIO()
    write_mo(out, catalog)
    out.seek(0)
    return GNUTranslations(out)


def is_translated(catalog: Catalog, message: Message) -> bool:
    """Say whether a catalogue has a translation of a sentence."""
    found = catalog.get(message.id, message.context)
    return found is not None and bool(found.string) and not found.fuzzy


def faults(folder: Path) -> Iterator[BadTranslation]:
    """Yield what is wrong with the catalogues in a folder."""
    for path in sorted(folder.glob(f"*{ENDING}")):
        try:
            yield from _faults(path, read(path))
        except BadTranslation as error:
            yield error


def _faults(path: Path, catalog: Catalog) -> Iterator[BadTranslation]:
    for message in catalog:
        texts = _texts(message.id)
        wanted = [_placeholders(text) for text in texts]
        for text in _texts(message.string) if message.id and not message.fuzzy else ():
            if text and _placeholders(text) not in wanted:
                what = f"'{text}' has other placeholders than '{texts[-1]}'"
                remedy = "Take over what stands between %( and )s as it is; write a percent sign as %%."
                yield BadTranslation(path, message.lineno or 0, what, remedy)


def _texts(text: str | Iterable[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def _placeholders(text: str) -> set[str]:
    return {found for found in PLACEHOLDER.findall(text) if found != "%%"}
