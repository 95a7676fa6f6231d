"""Take back what revisions made: their tables and columns are dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from addons.installing import migration
from core import Addon


def take_back(connection: Connection, branches: Sequence[str], installed: Mapping[str, Addon]) -> list[str]:
    """Take these branches back to nothing, in this order, where they were applied; return the revisions taken back."""
    folders = migration.installed_branches(installed)
    scripts = migration.script(folders)
    done: list[str] = []
    for branch in branches:
        if branch in folders and _is_applied(connection, branch, scripts):
            done += migration.run(connection, scripts, f"{migration.label(branch)}@base", downgrade=True)
    return done


def _is_applied(connection: Connection, branch: str, scripts: ScriptDirectory) -> bool:
    """Say whether a branch has been applied, wholly or in part."""
    heads = migration.applied(connection)
    with migration.explained(heads):
        reached = {one.revision for head in heads for one in scripts.iterate_revisions(head, "base")}
        own = {one.revision for one in scripts.iterate_revisions(f"{migration.label(branch)}@head", "base")}
        return any(migration.label(branch) in (scripts.get_revision(one).branch_labels or ()) for one in reached & own)
