"""The file of a backup, and of what a purge drops: a zip of JSON lines per table and a description of them.

    sales_order.jsonl   one row a line: values by column, figures and instants as text
    about.json          who wrote it and when, addons and revisions, and per table rows, columns, checksum

It is written row by row and appears under its name only when it is whole; it is read row by row, and what was
damaged on the way is refused.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from io import BufferedReader
from pathlib import Path
from typing import Any, cast

from addons.backup.bounded import refuse_swollen
from addons.backup.stored_values import to_line
from addons.schemas import unfinished_beside
from core import BadInput, Row, UsageError

ABOUT = "about.json"
FORMAT = 1
"""The version of this layout; a file with a higher one is refused."""
BACKUP, PURGE = "backup", "purge"
LONGEST = 64 * 1024**2
"""How many bytes a row, or the description, has at most."""


@dataclass
class TableAbout:
    """Describe the lines of one table: how many, their checksum, the form of each column, the last id given out.

    `whole` is False for some columns of a table that belongs to others, of the rows that have a value there.
    """

    rows: int
    sha256: str
    columns: dict[str, str]
    last_id: int = 0
    whole: bool = True


@dataclass
class About:
    """Describe a file. `addons` maps a name to (version, enabled); `addon` names what was purged.

    `origin` is the instant at which the database was initialised: it tells databases apart.
    """

    kind: str
    at: str
    database: str
    addons: dict[str, tuple[str, bool]]
    revisions: list[str]
    origin: str = ""
    customer: str = ""
    addon: str = ""
    version: str = ""
    tradeloom: str = ""
    format: int = FORMAT
    tables: dict[str, TableAbout] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Return the rows of all tables."""
        return sum(table.rows for table in self.tables.values())


class Writing:
    """A file being written; tables are added one after the other."""

    def __init__(self, archive: zipfile.ZipFile, about: About) -> None:
        self._archive = archive
        self.about = about

    def add(
        self, table: str, columns: Mapping[str, str], rows: Iterable[Row], last_id: int = 0, *, whole: bool = True
    ) -> None:
        """Write the rows of a table."""
        digest, count = hashlib.sha256(), 0
        with self._archive.open(f"{table}.jsonl", "w", force_zip64=True) as file:
            for row in rows:
                line = to_line(row)
                digest.update(line)
                file.write(line)
                count += 1
                last_id = max(last_id, row.get("id") or 0)
        self.about.tables[table] = TableAbout(count, digest.hexdigest(), dict(columns), last_id, whole)


@contextmanager
def writing(path: Path, about: About, remedy: str, *, again: bool = False) -> Iterator[Writing]:
    """Open a file to write; `remedy` says how to name another one. Raises BadInput if it cannot be written.

    A file that exists is replaced when it is written `again`, else BadInput is raised. Only its owner may read it: it
    holds all that the database protects.
    """
    from importlib.metadata import version

    if path.exists() and not again:
        raise BadInput(f"{path} exists already", remedy=remedy)
    if not path.parent.is_dir():
        raise BadInput(f"there is no folder {path.parent}")
    about.tradeloom = version("tradeloom")
    unfinished = unfinished_beside(path)
    try:
        with (
            os.fdopen(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            yield Writing(archive, about)
            archive.writestr(ABOUT, json.dumps(asdict(about), indent=2))
        unfinished.replace(path)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def is_written(table: TableAbout, rows: Iterable[Row]) -> bool:
    """Say whether rows are exactly those that were written for a table."""
    digest, count = hashlib.sha256(), 0
    for row in rows:
        digest.update(to_line(row))
        count += 1
        if count > table.rows:
            return False
    return (count, digest.hexdigest()) == (table.rows, table.sha256)


class Archive:
    """A file open for reading."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, about: About) -> None:
        self.path = path
        self.about = about
        self._archive = archive

    def rows(self, table: str, readers: Mapping[str, Callable[[Any], Any]]) -> Iterator[Row]:
        """Yield the rows of a table, each value that is not null read by the reader of its column.

        Raises BadInput at the end if rows are missing or were changed.
        """
        digest, count = hashlib.sha256(), 0
        with damage_told(self.path), self._archive.open(f"{table}.jsonl") as file:
            reader = BufferedReader(cast("Any", file), 1 << 18)
            while line := reader.readline(LONGEST):
                digest.update(line)
                count += 1
                if count > self.about.tables[table].rows:
                    raise ValueError(f"{table} has more rows than were written")
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise ValueError(f"line {count} of {table} is no row")
                for name, read in readers.items():
                    if row[name] is not None:
                        row[name] = read(row[name])
                yield row
        about = self.about.tables[table]
        if (count, digest.hexdigest()) != (about.rows, about.sha256):
            raise BadInput(
                f"{self.path}: the {count} rows of {table} are not the {about.rows} that were written",
                remedy="The file was changed or damaged; take another copy of it.",
            )


@contextmanager
def open_archive(path: Path, kind: str) -> Iterator[Archive]:
    """Open a backup or the file of a purge; raises BadInput for another file, a damaged one or a later format."""
    if not path.exists():
        raise UsageError(f"there is no file {path}")
    with damage_told(path):
        opened = zipfile.ZipFile(path)
    with opened as archive:
        with damage_told(path):
            refuse_swollen(path, archive)
            about = _about(path, archive)
        if about.kind != kind:
            other = "Bring it back with: tradeloom import" if about.kind == PURGE else "Use: tradeloom restore"
            raise BadInput(f"{path} is the file of a {about.kind}, not of a {kind}", remedy=f"{other} {path.name}.")
        yield Archive(path, archive, about)


def is_purge(path: Path) -> bool:
    """Say whether a file is one that a purge wrote."""
    if path.suffix.lower() != ".zip" or not path.exists() or not zipfile.is_zipfile(path):
        return False
    with damage_told(path), zipfile.ZipFile(path) as archive:
        return ABOUT in archive.namelist() and _about(path, archive).kind == PURGE


def _about(path: Path, archive: zipfile.ZipFile) -> About:
    if ABOUT not in archive.namelist():
        raise BadInput(f"{path} was not written by Tradeloom", remedy="Name a file made by tradeloom backup.")
    size = archive.getinfo(ABOUT).file_size
    if size > LONGEST:
        raise ValueError(f"{ABOUT} is longer than any description")
    with archive.open(ABOUT) as file:
        raw = _shaped(json.loads(file.read(size)))  # no more is unpacked, whatever there is
    if raw.get("format", FORMAT + 1) > FORMAT:
        raise BadInput(
            f"{path} was written by version {raw.get('tradeloom', '?')} of Tradeloom, in a layout this version "
            "does not know",
            remedy="Install that version of Tradeloom, or a later one.",
        )
    tables = {name: TableAbout(**_known(TableAbout, table)) for name, table in raw.pop("tables").items()}
    addons = {name: (version, enabled) for name, (version, enabled) in raw.pop("addons").items()}
    return About(tables=tables, addons=addons, **_known(About, raw))


def _known(kind: type[About | TableAbout], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in {one.name for one in fields(kind)}}


def _shaped(raw: Any) -> dict[str, Any]:
    """Return a description whose parts are of the types they must have; raises ValueError for another."""
    _expect(raw, {"kind": str, "at": str, "database": str, "addons": dict, "revisions": list, "tables": dict})
    _expect(raw, {name: str for name in ("origin", "customer", "addon", "version", "tradeloom") if name in raw})
    _expect(raw, {"format": int} if "format" in raw else {})
    _expect(dict(enumerate(raw["revisions"])), dict.fromkeys(range(len(raw["revisions"])), str))
    for one in raw["addons"].values():
        _expect(dict(enumerate(one)) if isinstance(one, list) else one, {0: str, 1: bool})
    for table in raw["tables"].values():
        _expect(table, {"rows": int, "sha256": str, "columns": dict})
        _expect(table, {name: kind for name, kind in (("last_id", int), ("whole", bool)) if name in table})
        _expect(table["columns"], dict.fromkeys(table["columns"], str))
    return cast("dict[str, Any]", raw)


def _expect(values: Any, kinds: Mapping[Any, type]) -> None:
    if not isinstance(values, dict) or any(type(values.get(name)) is not kind for name, kind in kinds.items()):
        raise ValueError(f"its description {ABOUT} has not the shape of one")


@contextmanager
def damage_told(path: Path) -> Iterator[None]:
    """Turn what a damaged file causes (in the zip, in a line, in a value) into BadInput."""
    try:
        yield
    except DAMAGE as error:
        raise BadInput(f"{path} is damaged or no zip file: {error}", remedy="Take another copy of the file.") from error


DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError),
    *(ValueError, TypeError, AttributeError, ArithmeticError, LookupError),
)
"""What reading a damaged zip, line or value raises; RuntimeError for members that are encrypted or packed otherwise."""
