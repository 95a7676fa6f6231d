"""Write the file a translator works in: every sentence that still needs words, and the words that are there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from addons.printing.figures import locale_of
from addons.printing.po_file import ENDING, is_translated, read
from addons.printing.sentences import sentences, untranslated
from addons.schemas import whole_file
from core import Addon

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

    from core.composition import Composition

HEADER = r"""# {language} words on the papers of the addon {addon}; a sentence without words stays English.
msgid ""
msgstr ""
"Language: {code}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plurals}\n"

"""
WIDTH = 120


@dataclass(frozen=True)
class Written:
    """Say which file was written, how many sentences it has, and how many of them have no words yet."""

    path: Path
    sentences: int
    missing: int


def write_catalogue(composition: Composition, addon: Addon, language: str) -> Written:
    """Write or refresh an addon's catalogue of a language; words that are there stay.

    It holds the addon's own sentences, those of lower addons that none of them translates, and those it has other
    words for. What is no sentence any more is kept as a remark at the end. Raises BadInput for an unknown language.
    """
    locale = locale_of(language)
    path = addon.folder / "translations" / f"{locale}{ENDING}"
    wanted = untranslated(composition, addon, str(locale))
    found = read(path) if path.exists() else _empty(str(locale))
    for one in composition.addons:
        for message in sentences(composition, one):
            if message.id and is_translated(found, message):
                wanted.add(message.id, context=message.context)
    found.update(wanted, no_fuzzy_matching=True)
    _write(path, found, addon)
    kept = [message for message in found if message.id]
    return Written(path, len(kept), sum(not is_translated(found, message) for message in kept))


def _empty(language: str) -> Catalog:
    from babel.messages.catalog import Catalog

    return Catalog(locale=language, fuzzy=False)


def _write(path: Path, catalog: Catalog, addon: Addon) -> None:
    from babel.messages.pofile import write_po

    locale = locale_of(path.stem)
    path.parent.mkdir(exist_ok=True)
    with whole_file(path) as unfinished, unfinished.open("wb") as file:
        header = HEADER.format(
            language=locale.english_name, code=locale, addon=addon.name, plurals=catalog.plural_forms
        )
        file.write(header.encode())
        write_po(file, catalog, width=WIDTH, omit_header=True, include_lineno=False)
