"""`tradeloom db`: bring a customer's database up to date, and compare it with the models."""

from __future__ import annotations

from collections.abc import Sequence

import click

from core.commands.context import Context, pass_context
from core.errors import TradeloomError


@click.group("db")
def db_command() -> None:
    """Keep the database in step with the installed addons."""


@db_command.command("upgrade")
@click.option("--dry-run", is_flag=True, help="Only show what would be applied.")
@pass_context
def upgrade(context: Context, dry_run: bool) -> None:
    """Show the revisions that the enabled addons still lack, and apply them all in one transaction."""
    from core import lifecycle
    from core.app import utc_now

    waiting = lifecycle.pending(context.engine, context.installed)
    for revision, message in _described(context, waiting):
        click.echo(f"to apply: {revision}: {message}")
    if dry_run:
        click.echo("Nothing was done (--dry-run).")
        return
    lifecycle.enable(context.engine, context.installed, [], utc_now)
    lifecycle.seed(context.app)
    click.echo(f"Applied: {', '.join(waiting)}." if waiting else "Nothing to apply: the database is up to date.")


def _described(context: Context, revisions: Sequence[str]) -> list[tuple[str, str]]:
    """Return each revision with the first line of what its author says about it."""
    from core import migration

    scripts = migration.script(migration.all_branches(list(context.installed.values())).values())
    found = [(revision, scripts.get_revision(revision)) for revision in revisions]
    return [(revision, (script.doc or "").partition("\n")[0] if script else "") for revision, script in found]


@db_command.command("check")
@pass_context
def check(context: Context) -> None:
    """Say what an upgrade would apply and where tables differ from the models; exit code 1 if anything."""
    from core import lifecycle

    waiting = lifecycle.pending(context.engine, context.installed)
    differences = [] if waiting else lifecycle.differences(context.engine, context.installed)
    for revision in waiting:
        click.echo(f"not applied: {revision}")
    for difference in differences:
        click.echo(f"differs from the models: {difference}")
    if waiting:
        raise TradeloomError(f"{len(waiting)} revisions are not applied", remedy="Run: tradeloom db upgrade.")
    if differences:
        raise TradeloomError("the database differs from the models", remedy="Write a revision: tradeloom db revision.")
    click.echo("The database is as the models say.")


@db_command.command("revision")
@click.argument("addon")
@click.option("--message", "-m", default="Change the tables", show_default=True, help="What the revision does.")
@click.option("--with", "neighbour", default="", help="For what the addon adds with this optional neighbour.")
@pass_context
def revision(context: Context, addon: str, message: str, neighbour: str) -> None:
    """Write an addon's next revision (for developers): the difference of its models to its revisions."""
    from core.revision import write_revision

    path = write_revision(context.installed, addon, message, neighbour=neighbour)
    click.echo(f"Wrote {path}." if path else f"The revisions of {addon} are as its models say.")
