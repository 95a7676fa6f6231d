"""Sentences in other languages: a catalogue per addon and language, composed like templates.

An addon's catalogue is a gettext file, `translations/de.po` in its folder. That of a higher addon wins sentence by
sentence; a sentence that none of them has is asked of the language without its country, and then stays English.
"""

from __future__ import annotations

from collections.abc import Mapping
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from addons.printing.po_file import ENDING, read, translations

if TYPE_CHECKING:
    from core.composition import Composition


class Catalogues:
    """Hold the catalogues of one set of addons, whose folders are given the lowest addon first."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self.folders = dict(folders)
        self._chains: dict[str, NullTranslations] = {}

    def languages(self) -> list[str]:
        """Return the languages that some addon has a catalogue of."""
        return sorted({path.stem for folder in self.folders.values() for path in folder.glob(f"*{ENDING}")})

    def of(self, language: str) -> NullTranslations:
        """Return what translates into a language such as "de" or "pt-BR"; what it does not know stays as it is."""
        if language not in self._chains:
            chain = NullTranslations()
            for path in self.files(language):
                chain.add_fallback(translations(read(path)))
            self._chains[language] = chain
        return self._chains[language]

    def files(self, language: str) -> list[Path]:
        """Return the catalogues that are asked for a language, in the order they are asked."""
        code = language.replace("-", "_")
        names = dict.fromkeys([code, code.partition("_")[0]])
        paths = (folder / f"{name}{ENDING}" for name in names for folder in reversed(self.folders.values()))
        return [path for path in paths if path.is_file()]


def catalogues(composition: Composition) -> Catalogues:
    """Return the catalogues of a set of addons, made once."""
    if "catalogues" not in composition.cache:
        folders = {addon.name: addon.folder / "translations" for addon in composition.addons}
        composition.cache["catalogues"] = Catalogues({name: f for name, f in folders.items() if f.is_dir()})
    found: Catalogues = composition.cache["catalogues"]
    return found
