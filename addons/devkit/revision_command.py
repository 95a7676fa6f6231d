"""`tradeloom db revision`: write an addon's next revision."""

from __future__ import annotations

import click

from addons.console import Context, pass_context


@click.command("revision")
@click.argument("addon")
@click.option("--message", "-m", default="Change the tables", show_default=True, help="What the revision does.")
@click.option("--with", "neighbour", default="", help="For what the addon adds with this optional neighbour.")
@pass_context
def revision(context: Context, addon: str, message: str, neighbour: str) -> None:
    """Write an addon's next revision (for developers): the difference of its models to its revisions."""
    from addons.devkit.revision import write_revision

    path = write_revision(context.installed, addon, message, neighbour=neighbour)
    click.echo(f"Wrote {path}." if path else f"The revisions of {addon} are as its models say.")
