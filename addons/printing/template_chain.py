"""The chain of templates: an addon's `templates/` folder over those of the addons it depends on, over the core's.

A template named like one of a lower addon wins, and `{% extends "super" %}` in it reaches the next one below.
Sentences are marked by `_("…")` or `{% trans %}` and written in the language asked for: addons.printing.catalogues.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, TemplateSyntaxError

from addons.printing.catalogues import Catalogues, catalogues
from addons.printing.template_words import FILTERS, GETTEXT, TRANSLATIONS
from core import TradeloomError, unknown

if TYPE_CHECKING:
    from core.composition import Composition

SUPER = "super"
EXTENSIONS = ("jinja2.ext.i18n",)


class BadTemplate(TradeloomError):
    """Report a template that is missing or broken, with its file and line."""


class Layers(BaseLoader):
    """Load templates by "addon:name" from the addons' folders, the lowest addon first."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self.folders = dict(folders)

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return text and file of a template, and whether it is unchanged."""
        addon, _, name = template.partition(":")
        path = self.folders[addon] / name
        changed = path.stat().st_mtime
        return _read(path), str(path), lambda: path.exists() and path.stat().st_mtime == changed

    def find(self, name: str, below: str | None = None) -> str | None:
        """Return the "addon:name" of the topmost template of that name, or of the next one below an addon."""
        addons = list(self.folders)
        part = addons[: addons.index(below)] if below is not None else addons
        inside = Path(name).parts and not Path(name).is_absolute() and ".." not in Path(name).parts
        return next((f"{a}:{name}" for a in reversed(part) if inside and (self.folders[a] / name).is_file()), None)

    def names(self) -> set[str]:
        """Return the names of all templates."""
        return {
            path.relative_to(folder).as_posix()
            for folder in self.folders.values()
            for path in folder.rglob("*")
            if path.is_file()
        }


def _read(path: Path) -> str:
    """Return the text of a template; raises BadTemplate with its line for what is not UTF-8."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadTemplate(f"{path}:{line}: it is not written in UTF-8", remedy="Save it as UTF-8.") from None


class Templates(Environment):
    """Hold the templates of one set of addons; a name that is undefined is an error, and text is escaped."""

    def __init__(self, folders: Mapping[str, Path], translated: Catalogues | None = None) -> None:
        self.layers = Layers(folders)
        self.catalogues = translated or Catalogues({})
        super().__init__(
            loader=self.layers,
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=EXTENSIONS,
        )
        self.filters |= FILTERS
        self.install_gettext_callables(**GETTEXT, newstyle=True)  # type: ignore[attr-defined]

    def join_path(self, template: str, parent: str) -> str:
        """Return the template meant by a name in another one; "super" is the next of its own name below."""
        addon, _, name = parent.partition(":")
        if template != SUPER:
            return self._existing(template)
        found = self.layers.find(name, below=addon)
        if found is None:
            raise BadTemplate(
                f"it extends 'super', but no addon below '{addon}' has a template '{name}'",
                remedy='Write {% extends "page.html" %}, or name the template like the one it extends.',
            )
        return found

    def _existing(self, name: str) -> str:
        found = self.layers.find(name)
        if found is None:
            known = self.layers.names()
            raise unknown("template", name, known, start="there is no", error=BadTemplate)
        return found

    def first(self, names: Sequence[str]) -> str:
        """Return the first of these names that some addon has; raises BadTemplate if none has."""
        return next((name for name in names if self.layers.find(name)), names[-1])

    def fill(self, name: str, /, **values: Any) -> str:
        """Return a template filled in, in the language among the values (English if there is none).

        Needs `figures` among the values for the filters of figures and dates. Raises BadTemplate with file and line
        when the template is wrong.
        """
        values[TRANSLATIONS] = self.catalogues.of(values.get("language", "en"))
        try:
            return self.get_template(self._existing(name)).render(**values)
        except TradeloomError as error:
            if not isinstance(error, BadTemplate) or (place := self._place(error)) is None:
                raise
            raise BadTemplate(f"{place}: {error.message}", remedy=error.remedy) from error
        except TemplateSyntaxError as error:
            raise BadTemplate(f"{error.filename}:{error.lineno}: {error.message}") from error
        except Exception as error:
            place = self._place(error)
            if place is None:
                raise
            raise BadTemplate(f"{place}: {type(error).__name__}: {error}") from error

    def _place(self, error: Exception) -> str | None:
        """Return "file:line" of the innermost template in the error's traceback."""
        place, step = None, error.__traceback__
        while step is not None:
            file = step.tb_frame.f_code.co_filename
            if any(Path(file).is_relative_to(folder) for folder in self.layers.folders.values()):
                place = f"{file}:{step.tb_lineno}"
            step = step.tb_next
        return place

    def check(self) -> list[str]:
        """Compile every template of every addon; return the faults as "file:line: what"."""
        faults: list[str] = []
        for addon, folder in self.layers.folders.items():
            for path in sorted(folder.rglob("*.html")):
                try:
                    self.get_template(f"{addon}:{path.relative_to(folder).as_posix()}")
                except TemplateSyntaxError as error:
                    faults.append(f"{path}:{error.lineno}: {error.message}")
                except BadTemplate as error:
                    faults.append(error.message)
        return faults


def templates(composition: Composition) -> Templates:
    """Return the template chain of a set of addons, made once."""
    if "templates" not in composition.cache:
        folders = {addon.name: addon.folder / "templates" for addon in composition.addons}
        present = {name: folder for name, folder in folders.items() if folder.is_dir()}
        composition.cache["templates"] = Templates(present, catalogues(composition))
    found: Templates = composition.cache["templates"]
    return found


__all__ = ["BadTemplate", "TemplateNotFound", "Templates", "templates"]
