"""`tradeloom invoice einvoice`: completed invoices and credit memos as e-invoices, in files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from addons.console import Context, needs, pass_context

if TYPE_CHECKING:
    from collections.abc import Sequence

FORMATS = ["factur-x", "cii", "ubl"]


@needs("invoicing.invoice.read")
@click.command("einvoice")
@click.argument("numbers", nargs=-1, required=True, metavar="NUMBER...")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="factur-x (ZUGFeRD): a PDF that holds the XML; cii or ubl: XML alone. Else cii for .xml, or factur-x.",
)
@click.option(
    "--to", "path", type=click.Path(path_type=Path), required=True, help="The file; of several invoices the folder."
)
@pass_context
def einvoice(context: Context, numbers: tuple[str, ...], form: str | None, path: Path) -> None:
    """Write completed invoices and credit memos as e-invoices by EN 16931.

    What is missing for them is named, each with the command that completes it; then nothing is written.
    """
    from addons import invoicing
    from addons.einvoice.e_invoice import ENDINGS, e_invoices
    from addons.schemas import find_all, whole_file

    form = form or ("cii" if path.suffix.lower() == ".xml" else FORMATS[0])
    with context.app_with("einvoice").unit(context.user, readonly=True) as session:
        found: Any = find_all(session, session[invoicing.Invoice], numbers)
        files = _files(found, path, ENDINGS[form])
        written = e_invoices(session, found, form)
    for id_, content in written.items():
        with whole_file(files[id_]) as unfinished:
            unfinished.write_bytes(content)
        click.echo(f"Wrote {files[id_]}.")


def _files(invoices: Sequence[Any], path: Path, ending: str) -> dict[int, Path]:
    """Return the file of each invoice: the one named, else one by its number in the folder, which is made."""
    from core import UsageError

    folder = path.is_dir() or len(invoices) > 1 or not path.suffix
    if not folder:
        if path.suffix.lower() != ending:
            raise UsageError(f"'{path}' does not end in {ending}", remedy="Name a file that does, or another --format.")
        return {invoices[0].id: path}
    if path.exists() and not path.is_dir():
        raise UsageError(f"'{path}' is a file, and there are several invoices", remedy="Name a folder: --to FOLDER.")
    path.mkdir(parents=True, exist_ok=True)
    return {one.id: path / f"{_plain(str(one.number))}{ending}" for one in invoices}


def _plain(number: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in number)
