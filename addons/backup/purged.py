"""Bring back what a purge dropped, from the file it wrote, once the addon is enabled again.

The rows come back as they were, with their ids, so that what refers to them does so again. It is all or nothing, and
what somebody has entered since is never overwritten: such a file is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, bindparam, select, update

from addons.backup.archive import PURGE, About, Archive, is_written, open_archive
from addons.backup.loading import in_parts, load, read, references_later, refusal_told
from addons.backup.making import Tick, rows_of
from addons.backup.reseeding import refuse_entered
from addons.backup.restoring import refuse_unfit
from addons.backup.stored import origin, set_last_ids, stored_tables
from addons.installing import migration
from core import AddonError, BadInput
from core.lifecycle import known_addons, plain_errors

if TYPE_CHECKING:
    from core.app import App


@dataclass
class BroughtBack:
    """Count what came back per table; `gone` counts values of rows that were deleted meanwhile."""

    addon: str
    rows: dict[str, int] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    were_there: bool = False
    """Whether everything was there already, so that nothing was done."""


class _Undo(Exception):
    """End a dry run."""


def bring_back(
    app: App,
    path: Path,
    *,
    user: str | None = None,
    dry_run: bool = False,
    tick: Tick = lambda rows: None,
) -> BroughtBack:
    """Put the rows and values of a purge's file back, in one transaction; twice changes nothing.

    Raises AddonError if the addon is not enabled or older than the file, and BadInput for the file of another
    database, for rows entered since, and for columns that are not there any more.
    """
    with app.unit(user, readonly=True) as session:
        session.need("core.purge.bring_back", "bring back what was purged")
    with open_archive(path, PURGE) as archive, plain_errors(app.engine.url):
        refuse_unfit(archive.about, path, app.installed)
        result = BroughtBack(archive.about.addon)
        with suppress(_Undo), migration.migrating(app.engine) as connection:
            _bring_back(app, connection, archive, result, tick)
            if dry_run:
                raise _Undo
    return result


def _bring_back(app: App, connection: Connection, archive: Archive, result: BroughtBack, tick: Tick) -> None:
    about = archive.about
    tables = _tables(app, connection, archive)
    if all(_is_there(connection, tables[name], about) for name in about.tables):
        result.were_there = True
        return
    whole = [tables[name] for name, described in about.tables.items() if described.whole]
    parts = {tables[name]: _columns(about, name) for name, described in about.tables.items() if not described.whole}
    with references_later(connection, {table.name for table in tables.values() if table.name in about.tables}):
        refuse_entered(app, connection, archive.path, whole, parts)
        for table in whole:
            result.rows[table.name] = load(connection, archive, table, list(about.tables[table.name].columns), tick)
        set_last_ids(connection, {table.name: about.tables[table.name].last_id for table in whole})
        for table, columns in parts.items():
            changed = _fill_in(connection, archive, table, columns, tick)
            result.rows[table.name] = changed
            if about.tables[table.name].rows > changed:
                result.gone[table.name] = about.tables[table.name].rows - changed


def _columns(about: About, name: str) -> list[str]:
    return [column for column in about.tables[name].columns if column != "id"]


def _tables(app: App, connection: Connection, archive: Archive) -> Mapping[str, Table]:
    """Return the tables by name; refuses a file that does not fit this database."""
    about, path = archive.about, archive.path
    if not known_addons(connection).get(about.addon, ("", False))[1]:
        raise AddonError(
            f"addon '{about.addon}' is not enabled", remedy=f"First: tradeloom addon enable {about.addon}."
        )
    if about.origin != origin(connection):
        raise BadInput(
            f"{path} is of another database", remedy="Its ids mean other records there; import it by a mapping."
        )
    tables = {table.name: table for table in stored_tables(connection, app.composition.metadata)}
    for name, described in about.tables.items():
        lost = [column for column in described.columns if name not in tables or column not in tables[name].columns]
        if lost:
            raise BadInput(
                f"{path} holds {name}.{lost[0]}, which addon '{about.addon}' does not make here",
                remedy=f"Enable what was enabled beside it then, or import with version {about.version} and upgrade.",
            )
    return tables


def _is_there(connection: Connection, table: Table, about: About) -> bool:
    described = about.tables[table.name]
    columns = [] if described.whole else _columns(about, table.name)
    return is_written(described, rows_of(connection, table, columns=columns))


def _fill_in(connection: Connection, archive: Archive, table: Table, columns: list[str], tick: Tick) -> int:
    """Set the columns of the rows that are still there; return how many."""
    new = {table.c[name]: bindparam(f"new_{name}", type_=table.c[name].type) for name in columns}
    statement = update(table).where(table.c.id == bindparam("new_id")).values(new)
    count = 0
    for part in in_parts(read(archive, table, ["id", *columns])):
        ids = [row["id"] for row in part]
        there = set(connection.scalars(select(table.c.id).where(table.c.id.in_(ids))))
        rows = [{f"new_{name}": value for name, value in row.items()} for row in part if row["id"] in there]
        if rows:
            with refusal_told(archive, table):
                connection.execute(statement, rows)
        count += len(rows)
        tick(len(part))
    return count
