"""Migrations: one Alembic branch per addon, and one per addon with an optional neighbour.

An addon keeps its revisions in `migrations/`; what it adds only together with an optional neighbour is in
`migrations/with_<neighbour>/`, a branch of its own called `<addon>_with_<neighbour>`. Columns added to another addon's
table carry their foreign key inline, so that SQLite adds and drops them without rebuilding the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection

from addons.installing.revision_faults import revision_faults
from core import Addon, AddonError, DatabaseError

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


def script(branches: Mapping[str, Path]) -> ScriptDirectory:
    """Return the revisions of these branches; raises AddonError for one that cannot be read."""
    for fault in revision_faults(branches).values():
        raise fault
    folders = [str(folder) for folder in branches.values()]
    return ScriptDirectory(str(Path(__file__).parent), version_locations=folders)


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
    scripts = script({**installed_branches(installed), **wanted})
    done: list[str] = []
    for branch in wanted:
        done += run(connection, scripts, f"{label(branch)}@head")
    return done


def installed_branches(installed: Mapping[str, Addon]) -> dict[str, Path]:
    """Return the branches of all installed addons, enabled or not, but those whose revisions cannot be read."""
    found = all_branches(list(installed.values()))
    wrong = revision_faults(found)
    return {branch: folder for branch, folder in found.items() if branch not in wrong}


def run(connection: Connection, scripts: ScriptDirectory, target: str, *, downgrade: bool = False) -> list[str]:
    """Go to a revision such as "sales_branch@head"; return the revisions applied or taken back."""
    done: list[str] = []

    def found(heads: Any, context: Any) -> Any:
        taken = steps(scripts, target, heads, downgrade=downgrade)
        done.extend(step.revision.revision for step in taken)
        return taken

    environment = EnvironmentContext(Config(), scripts, fn=found)
    with environment:
        environment.configure(connection=connection, transaction_per_migration=False)
        environment.run_migrations()
    return done


def steps(scripts: ScriptDirectory, target: str, heads: Any, *, downgrade: bool = False) -> list[Any]:
    """Return Alembic's steps from the revisions in a database to another one."""
    find = scripts._downgrade_revs if downgrade else scripts._upgrade_revs
    with explained(heads):
        return list(find(target, heads))


@contextmanager
def explained(heads: Any) -> Iterator[None]:
    """Say in plain words that the database has revisions which the scripts at hand do not know."""
    try:
        yield
    except CommandError as error:
        raise AddonError(
            f"the database has revisions that the installed addons do not know: {error}",
            remedy="Install the version of the addon that the database was upgraded with, or a newer one "
            f"(in the database: {', '.join(heads) if not isinstance(heads, str) else heads}).",
        ) from error
