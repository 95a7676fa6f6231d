"""`tradeloom addon translate`: write the file in which the papers of an addon are put into another language."""

from __future__ import annotations

import click

from addons.console.context import Context, pass_context


@click.command("translate")
@click.argument("name")
@click.argument("language")
@pass_context
def translate(context: Context, name: str, language: str) -> None:
    """Write translations/LANGUAGE.po of an addon: every sentence on papers that has no words in that language yet.

    Run it again after templates changed: words that are there stay.
    """
    from addons.printing.catalogue_file import write_catalogue
    from core.composition import compose, resolve

    addon = context.addon(name)
    papers = compose(resolve(context.installed, [name, "printing"]))
    written = write_catalogue(papers, addon, language)
    click.echo(f"Wrote {written.path}: {written.sentences} sentences, {written.missing} without words yet.")
