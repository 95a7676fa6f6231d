"""Migrations: one Alembic branch per addon, and one per addon with an optional neighbour.

An addon keeps its revisions in `migrations/`; what it adds only together with an optional neighbour is in
`migrations/with_<neighbour>/`, a branch of its own called `<addon>_with_<neighbour>`. Columns added to another addon's
table carry their foreign key inline, so that SQLite adds and drops them without rebuilding the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, MetaData, text
from sqlalchemy.engine import Connection

from core.addon import Addon
from core.errors import AddonError, DatabaseError

ONE_AT_A_TIME = 7_404_001
"""The key of PostgreSQL's lock that lets migrations of a database wait for each other."""


def branches(addon: Addon, enabled: Iterable[str]) -> dict[str, Path]:
    """Return an addon's branches with their folders, given the addons enabled with it."""
    root = addon.folder / "migrations"
    found = {addon.name: root} if any(root.glob("*.py")) else {}
    for other in sorted(set(addon.optional) & set(enabled)):
        folder = root / f"with_{other}"
        if any(folder.glob("*.py")):
            found[f"{addon.name}_with_{other}"] = folder
    return found


def all_branches(addons: Sequence[Addon]) -> dict[str, Path]:
    """Return the branches of a set of addons, those of all addons before those with neighbours."""
    names = [addon.name for addon in addons]
    found = {name: folder for addon in addons for name, folder in branches(addon, names).items()}
    return dict(sorted(found.items(), key=lambda item: "_with_" in item[0]))


def label(branch: str) -> str:
    """Return Alembic's label of a branch; a suffix keeps an addon called "base" apart from Alembic's own word."""
    return f"{branch}_branch"


def script(folders: Iterable[Path]) -> ScriptDirectory:
    """Return the revisions found in these folders."""
    return ScriptDirectory(str(Path(__file__).parent), version_locations=[str(folder) for folder in folders])


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """Open the one transaction of a migration; on SQLite foreign keys are proved at its end instead of on the way."""
    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        try:
            with connection.begin():
                if not sqlite:  # SQLite has one writer at a time anyway
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
                yield connection
                if sqlite and connection.execute(text("PRAGMA foreign_key_check")).first():
                    raise DatabaseError("the migration would leave references without target; nothing was changed")
        finally:
            if sqlite:
                connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = ON")  # type: ignore[union-attr]


def applied(connection: Connection) -> tuple[str, ...]:
    """Return the revisions recorded in the database."""
    return MigrationContext.configure(connection).get_current_heads()


def upgrade(connection: Connection, addons: Sequence[Addon], installed: Mapping[str, Addon]) -> list[str]:
    """Bring the branches of these addons to their heads; return the revisions applied, in order."""
    wanted = all_branches(addons)
    scripts = script({**_installed_branches(installed), **wanted}.values())
    done: list[str] = []
    for branch in wanted:
        done += run(connection, scripts, f"{label(branch)}@head", downgrade=False)
    return done


def pending(connection: Connection, addons: Sequence[Addon], installed: Mapping[str, Addon]) -> list[str]:
    """Return the revisions that an upgrade would apply, in order."""
    wanted = all_branches(addons)
    scripts = script({**_installed_branches(installed), **wanted}.values())
    heads = applied(connection)
    found: list[str] = []
    for branch in wanted:
        with _explained(heads):
            steps = scripts._upgrade_revs(f"{label(branch)}@head", heads)  # type: ignore[arg-type]  # takes several
        found += [step.revision.revision for step in steps if step.revision.revision not in found]
    return found


def downgrade(connection: Connection, branch: str, installed: Mapping[str, Addon]) -> list[str]:
    """Take a branch back to nothing: its tables and columns are dropped."""
    return run(connection, script(_installed_branches(installed).values()), f"{label(branch)}@base", downgrade=True)


def is_applied(connection: Connection, branch: str, installed: Mapping[str, Addon]) -> bool:
    """Say whether a branch has been applied, wholly or in part."""
    folders = _installed_branches(installed)
    if branch not in folders:
        return False
    scripts = script(folders.values())
    heads = applied(connection)
    with _explained(heads):
        reached = {one.revision for head in heads for one in scripts.iterate_revisions(head, "base")}
        own = {one.revision for one in scripts.iterate_revisions(f"{label(branch)}@head", "base")}
        return any(label(branch) in (scripts.get_revision(one).branch_labels or ()) for one in reached & own)


def _installed_branches(installed: Mapping[str, Addon]) -> dict[str, Path]:
    return all_branches(list(installed.values()))


def run(connection: Connection, scripts: ScriptDirectory, target: str, *, downgrade: bool) -> list[str]:
    """Go to a revision such as "sales_branch@head"; return the revisions applied or taken back."""
    done: list[str] = []

    def steps(revision: Any, context: Any) -> Any:
        find = scripts._downgrade_revs if downgrade else scripts._upgrade_revs
        with _explained(revision):
            found = find(target, revision)
        done.extend(step.revision.revision for step in found)
        return found

    environment = EnvironmentContext(Config(), scripts, fn=steps)
    with environment:
        environment.configure(connection=connection, transaction_per_migration=False)
        environment.run_migrations()
    return done


@contextmanager
def _explained(heads: Any) -> Iterator[None]:
    try:
        yield
    except CommandError as error:
        raise AddonError(
            f"the database has revisions that the installed addons do not know: {error}",
            remedy="Install the version of the addon that the database was upgraded with, or a newer one "
            f"(in the database: {', '.join(heads) if not isinstance(heads, str) else heads}).",
        ) from error


def drift(connection: Connection, metadata: MetaData, *, strict: bool = False) -> list[str]:
    """Return the differences between the database and the models, in words.

    Dormant tables and columns are no difference, unless `strict`.
    """
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    differences: list[Any] = []
    for item in compare_metadata(context, metadata):
        differences += item if isinstance(item, list) else [item]
    return [_in_words(item) for item in differences if strict or not _is_dormant(item)]


def _is_dormant(item: Any) -> bool:
    return bool(item[0].startswith("remove_"))


def _in_words(item: Any) -> str:
    kind, *rest = item
    if kind.endswith("_column"):
        return f"{kind.replace('_', ' ')} {rest[1]}.{rest[2].name}"
    if kind.startswith("modify"):
        return f"{kind.replace('_', ' ')} of {rest[1]}.{rest[2]}: {rest[-2]!r} -> {rest[-1]!r}"
    return f"{kind.replace('_', ' ')} {getattr(rest[0], 'name', rest[0])}"


def set_nullable(table: str, column: str, nullable: bool) -> None:
    """Let a column hold NULL, or not any more; called in a revision.

    SQLite keeps its table definitions as text: for a constraint that does not touch what is stored, its manual
    advises to edit that text instead of rebuilding the table.
    """
    from alembic import op

    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.alter_column(table, column, nullable=nullable)
        return
    if not nullable and connection.execute(text(f'SELECT 1 FROM "{table}" WHERE "{column}" IS NULL')).first():
        raise DatabaseError(f"there are rows of {table} without {column}", remedy="Fill them in first.")
    query = text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = :table")
    old = connection.execute(query, {"table": table}).scalar_one()
    changed = _with_nullable(old, column, nullable)
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    change = text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = :table")
    connection.execute(change, {"sql": changed, "table": table})
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def _with_nullable(sql: str, column: str, nullable: bool) -> str:
    """Return a CREATE TABLE in which one column has, or lacks, its NOT NULL."""
    definition = re.compile(rf'(?P<name>[(,]\s*"?{column}"?\s+\w+(?:\([^)]*\))?)(?P<no>\s+NOT NULL)?', re.IGNORECASE)
    changed, count = definition.subn(lambda m: m["name"] + ("" if nullable else " NOT NULL"), sql, count=1)
    if not count:
        raise DatabaseError(f"column {column} was not found in: {sql}")
    return changed
