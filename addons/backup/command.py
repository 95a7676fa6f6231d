"""`tradeloom backup` and `tradeloom restore`: a customer's data in one file, and a database from it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from addons.console.context import Context, pass_context, progress
from core import UsageError

if TYPE_CHECKING:
    from addons.backup import Restored

ENDING = ".zip"


@click.command("backup")
@click.argument("words", metavar="[CUSTOMER] [FILE.zip]", nargs=-1)
@pass_context
def backup_command(context: Context, words: tuple[str, ...]) -> None:
    """Write all data of CUSTOMER to FILE, as it is at this moment, while others go on working.

    The file can be restored on SQLite and on PostgreSQL. Without FILE it is named after the customer and the time.
    """
    from addons.backup import backup, size
    from core.app import utc_now

    path = _understood(context, words)
    now = utc_now()
    label = context.chosen.name or Path(context.engine.url.database or "database").stem
    path = path or Path(f"{label}-{now:%Y%m%d-%H%M%S}{ENDING}")
    with progress("Backing up", size(context.engine)) as tick:
        about = backup(context.engine, context.installed, path, now, customer=context.chosen.name, tick=tick)
    click.echo(f"Wrote {about.rows:,} rows of {len(about.tables)} tables to {path}.")


@click.command("restore")
@click.argument("words", metavar="FILE.zip [CUSTOMER]", nargs=-1, required=True)
@click.option("--replace", is_flag=True, help="Drop what the database holds first.")
@click.option("--yes", is_flag=True, help="Do not ask before dropping.")
@pass_context
def restore_command(context: Context, words: tuple[str, ...], replace: bool, yes: bool) -> None:
    """Make the database of CUSTOMER (or of --database) from the backup FILE, in one transaction.

    The database must be empty, unless --replace. Addons that are newer than the backup are upgraded afterwards.
    """
    from addons.backup import contents, restore
    from addons.installing import seed_app
    from core.app import utc_now

    path = _understood(context, words)
    if path is None:
        raise UsageError("no backup was named", remedy=f"Name the file, which ends in {ENDING}.")
    where = context.where
    about = contents(path, context.installed)
    if replace and not yes:
        click.confirm(f"Drop everything in {where} and restore the {about.rows:,} rows of {about.at}?", abort=True)
    with progress("Restoring", about.rows) as tick:
        result = restore(context.engine, context.installed, path, utc_now, replace=replace, tick=tick)
    if result.upgraded:
        seed_app(context.app)
    _tell(result, where)


def _tell(result: Restored, where: str) -> None:
    about = result.about
    click.echo(f"Restored {about.rows:,} rows of {len(about.tables)} tables into {where}, as of {about.at}.")
    if result.upgraded:
        click.echo(f"Upgraded: {', '.join(result.upgraded)}.")
    if result.left_out:
        click.echo(f"Left out, because no addon makes them: {', '.join(result.left_out)}.")


def _understood(context: Context, words: tuple[str, ...]) -> Path | None:
    """Return the file among the words, known by its ending, and take the other one as the customer."""
    files = [word for word in words if word.lower().endswith(ENDING)]
    others = [word for word in words if word not in files]
    if len(files) > 1 or len(others) > 1:
        raise UsageError(
            f"'{words[-1]}' is one word too many", remedy=f"Give a customer and a file that ends in {ENDING}."
        )
    if others and context.database:
        raise UsageError(f"customer '{others[0]}' and a database are named", remedy="Name one of them.")
    if others:
        context.customer = others[0]
    return Path(files[0]) if files else None
