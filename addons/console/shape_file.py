"""The file in which the shape of a document is kept for one database."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from addons.console.shape import Shape, shape_from
from addons.installing.kept import digest, keep, read_kept, stamp

if TYPE_CHECKING:
    from addons.console.context import Context
    from core import Document
    from core.composition import Composition


class ShapeFile:
    """Read and write what is kept of one document for the database that is meant, or for all addons if none is."""

    def __init__(self, context: Context, noun: str) -> None:
        self.context = context
        self.url = context.chosen.database if context.names_customer else ""
        self.noun = noun

    def believed(self) -> Shape | None:
        """Return the shape without asking PostgreSQL: it may be as old as the last command that was given here.

        A SQLite file is asked what is enabled. None if nothing is kept, or addons or their files have changed since.
        """
        kept, installed = self._read(), self.context.installed
        if not kept or any(name not in installed for name in kept["shape"][0]):
            return None
        addons = [installed[name] for name in kept["shape"][0]]
        path = sqlite_path(self.url)
        there = enabled_in_file(path) if path else {}
        if not self.url or (path and not there):  # no database: help is of all addons that are installed
            there = {one.name: one.version for one in installed.values() if not one.tool}
        known = not there or there == {one.name: one.version for one in addons}
        return shape_from(kept["shape"]) if known and kept["stamp"] == stamp(addons) else None

    def of(self, composition: Composition) -> Shape | None:
        """Return the shape if it was kept for this composition; None if not."""
        kept = self._read()
        if not kept or kept["stamp"] != stamp(composition.addons) or kept["recipes"] != repr(composition.recipes):
            return None
        shape = shape_from(kept["shape"])
        return shape if shape.enabled == [one.name for one in composition.addons] else None

    def keep(self, composition: Composition, document: type[Document]) -> Shape:
        """Make the shape of a composed document, and keep it."""
        from addons.console.shaping import shape_of

        shape = shape_of(composition, document)
        told = {"of": self._of, "stamp": stamp(composition.addons), "recipes": repr(composition.recipes)}
        keep(self._name, {**told, "shape": shape})
        return shape

    @property
    def _of(self) -> list[str]:
        return [sqlite_path(self.url) or self.url, self.noun]

    @property
    def _name(self) -> str:
        return f"{name_for(self.url)}-{self.noun}"

    def _read(self) -> Any:
        kept = read_kept(self._name)
        return kept if kept and kept["of"] == self._of else None


def name_for(url: str) -> str:
    """Return what the names of the files begin with that are kept for a database."""
    return f"shape-{digest(sqlite_path(url) or url)}"


def sqlite_path(url: str) -> str:
    """Return the whole path of the SQLite file that a URL means; empty for other databases."""
    scheme, _, path = url.rpartition("://")
    if not url or (scheme and not scheme.startswith("sqlite")):
        return ""
    return os.path.abspath(path.removeprefix("/") if scheme else path)


def enabled_in_file(path: str) -> dict[str, str]:
    """Return the versions of the addons enabled in a SQLite file by name; none if it is no database of ours.

    Without the library of databases, since to import that takes longer than all else of help.
    """
    import sqlite3
    from pathlib import Path

    try:
        connection = sqlite3.connect(f"{Path(path).as_uri()}?mode=ro", uri=True)
        try:
            return dict(connection.execute("SELECT name, addon_version FROM core_addon WHERE enabled"))
        finally:
            connection.close()
    except sqlite3.Error:
        return {}
