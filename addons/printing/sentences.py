"""Every sentence that papers are made of: those marked in templates, states, and what the general template names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from addons.printing.catalogues import catalogues
from addons.printing.general import STATE, titles
from addons.printing.papers import GENERAL, template_names
from addons.printing.po_file import BadTranslation, is_translated, read
from addons.printing.template_chain import templates
from core import Addon
from core.composition import contributions

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

    from core.composition import Composition


def sentences(composition: Composition, addon: Addon) -> Catalog:
    """Return the sentences that an addon brings to papers, as a catalogue without translations."""
    from babel.messages.catalog import Catalog

    found = Catalog(fuzzy=False)
    for path in sorted(_files(addon)):
        for line, text, comments, context in _marked(path):
            place = (path.relative_to(addon.folder).as_posix(), line)
            found.add(text, locations=[place], auto_comments=comments, context=context)
    for state in _states(composition, addon.name):
        found.add(state, context=STATE)
    for title in _titles(composition, addon.name):
        found.add(title)
    return found


def untranslated(composition: Composition, addon: Addon, language: str) -> Catalog:
    """Return those of an addon's own and of lower addons' sentences that no lower addon translates."""
    from babel.messages.catalog import Catalog

    addons = [*composition.addons]
    below = addons[: addons.index(addon)]
    known = [read(path) for path in catalogues(composition).files(language) if not path.is_relative_to(addon.folder)]
    found = Catalog(fuzzy=False)
    for one in (*below, addon):
        for message in sentences(composition, one):
            if message.id and not any(is_translated(catalog, message) for catalog in known):
                place = [] if one is not addon else message.locations
                found.add(message.id, locations=place, auto_comments=message.auto_comments, context=message.context)
    return found


def _files(addon: Addon) -> Iterator[Path]:
    folder = addon.folder / "templates"
    return (path for path in folder.rglob("*") if path.is_file())


def _marked(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    from babel.messages.extract import extract
    from jinja2 import TemplateSyntaxError

    options = {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}
    with path.open("rb") as file:
        try:
            yield from extract("jinja2", file, comment_tags=("TRANSLATORS:",), options=options)
        except TemplateSyntaxError as error:
            raise BadTranslation(path, error.lineno, error.message or "", "Correct the template.") from None


def _states(composition: Composition, addon: str) -> Iterator[str]:
    for name, row in contributions(composition.manager, "transitions"):
        if name == addon:
            yield from (*row.sources, *row.targets)


def _titles(composition: Composition, addon: str) -> Iterator[str]:
    """Yield what the general template says of documents that have no template of their own."""
    chain = templates(composition)
    for model in composition.documents().values():
        if composition.addon_of[model.__model__] == addon and chain.first(template_names(model)) == GENERAL:
            yield from titles(model)
