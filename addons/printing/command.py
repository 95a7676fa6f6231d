"""`tradeloom order print`: one document on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from addons.console.permitting import asks_itself

if TYPE_CHECKING:
    from addons.console import DocumentGroup


def print_command(group: DocumentGroup) -> click.Command:
    """Make the command that prints one document."""
    params: list[click.Parameter] = [
        click.Argument(["number"]),
        click.Option(["--to"], type=click.Path(dir_okay=False, path_type=Path), help="The file to write."),
        click.Option(["--format", "form"], type=click.Choice(["html", "pdf"]), help="By the file's ending, else html."),
        click.Option(["--as", "paper"], help="One of its papers, such as offer; else its type and state decide."),
        click.Option(["--language"], help="Such as de or pt_BR; else that of the business partner."),
    ]

    def run(number: str, to: Path | None, form: str | None, paper: str | None, language: str | None) -> None:
        from addons.printing.printed import print_document
        from addons.schemas import find

        form = form or ("pdf" if to is not None and to.suffix.lower() == ".pdf" else "html")
        with group.context.app.unit(group.context.user, readonly=True) as session:
            document = find(session, group.model, number)
            print_document(session, document, to, form, paper=paper, language=language)
        if to is not None:
            click.echo(f"Wrote {to}.")

    return asks_itself(click.Command("print", params=params, callback=run, help="Print one document."))
