"""`tradeloom addon new`: write a working addon to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from addons.console.context import Context, pass_context


@click.command("new")
@click.argument("name")
@click.option("--folder", type=click.Path(path_type=Path), help="Where to write it; a folder of its name if not given.")
@pass_context
def new(context: Context, name: str, folder: Path | None) -> None:
    """Write a working addon: an order type with a verb, a check, a report, a template, columns, a revision and tests.

    NAME is that of its Python package, your company's name first, such as acme_gift.
    """
    from addons.devkit.scaffold.writing import write_addon

    folder = folder or Path(name)
    for file in write_addon(name, folder, context.config.addons_path):
        click.echo(f"  {folder / file}")
    click.echo(f"Wrote the addon {name}. Next:")
    for command, what in (
        (f"cd {folder}", ""),
        ("pytest", "its tests, on SQLite and PostgreSQL"),
        ("tradeloom addon check .", "the contract of addons, explained"),
        (f"tradeloom init shop --addons {name}", "a customer to try it on"),
        (f"tradeloom explain order finish --type {name}", "who runs, and why"),
    ):
        click.echo(f"  {command:<{len(name) + 44}}{what}".rstrip())
