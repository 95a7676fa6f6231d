"""`tradeloom addon translate`: write the file in which the papers of an addon are put into another language."""

from __future__ import annotations

import click

from core.commands.context import Context, pass_context
from core.errors import UsageError, did_you_mean, one_of


@click.command("translate")
@click.argument("name")
@click.argument("language")
@pass_context
def translate(context: Context, name: str, language: str) -> None:
    """Write translations/LANGUAGE.po of an addon: every sentence on papers that has no words in that language yet.

    Run it again after templates changed: words that are there stay.
    """
    from core.addon import resolve
    from core.composition import compose
    from core.rendering.catalogue_file import write_catalogue

    installed = context.installed
    if name not in installed:
        raise UsageError(
            f"addon '{name}' is not installed{did_you_mean(name, installed)}",
            remedy=f"Installed are: {one_of(installed)}.",
        )
    written = write_catalogue(compose(resolve(installed, [name])), installed[name], language)
    click.echo(f"Wrote {written.path}: {written.sentences} sentences, {written.missing} without words yet.")
