"""`tradeloom db`: bring a customer's database up to date, and compare it with the models."""

from __future__ import annotations

from collections.abc import Sequence

import click

from addons.console.context import Context, pass_context
from core import TradeloomError


@click.group("db")
def db_command() -> None:
    """Keep the database in step with the installed addons."""


@db_command.command("upgrade")
@click.option("--dry-run", is_flag=True, help="Only show what would be applied.")
@pass_context
def upgrade(context: Context, dry_run: bool) -> None:
    """Show the revisions that the enabled addons still lack, and apply them all in one transaction."""
    from addons.doctor.waiting import pending
    from addons.installing import enable, seed_app
    from core.app import utc_now

    waiting = pending(context.engine, context.installed)
    for revision, message in _described(context, waiting):
        click.echo(f"to apply: {revision}: {message}")
    if dry_run:
        click.echo("Nothing was done (--dry-run).")
        return
    enable(context.engine, context.installed, [], utc_now)
    seed_app(context.app)
    click.echo(f"Applied: {', '.join(waiting)}." if waiting else "Nothing to apply: the database is up to date.")


def _described(context: Context, revisions: Sequence[str]) -> list[tuple[str, str]]:
    """Return each revision with the first line of what its author says about it."""
    from addons.installing import migration

    scripts = migration.script(migration.installed_branches(context.installed))
    found = [(revision, scripts.get_revision(revision)) for revision in revisions]
    return [(revision, (script.doc or "").partition("\n")[0] if script else "") for revision, script in found]


@db_command.command("check")
@pass_context
def check(context: Context) -> None:
    """Say what an upgrade would apply and where tables differ from the models; exit code 1 if anything."""
    from addons.doctor.drift import differences
    from addons.doctor.waiting import pending

    waiting = pending(context.engine, context.installed)
    found = [] if waiting else differences(context.engine, context.installed)
    for revision in waiting:
        click.echo(f"not applied: {revision}")
    for difference in found:
        click.echo(f"differs from the models: {difference}")
    if waiting:
        raise TradeloomError(f"{len(waiting)} revisions are not applied", remedy="Run: tradeloom db upgrade.")
    if found:
        raise TradeloomError("the database differs from the models", remedy="Write a revision: tradeloom db revision.")
    click.echo("The database is as the models say.")
