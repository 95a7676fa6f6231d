"""`tradeloom import` and `tradeloom export`: records in from files, and out to files."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from addons.console.context import Context, pass_context, print_json, print_table, progress
from addons.console.permitting import asks_itself
from core import UsageError

if TYPE_CHECKING:
    from addons.transfer import ImportOutcome

SHOWN = 20
"""How many bad rows are printed; a report file holds all."""


@asks_itself
@click.command("import")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--mapping", "-m", type=click.Path(path_type=Path), help="The TOML file that explains them.")
@click.option("--dry-run", is_flag=True, help="Check everything and say what would be done; write nothing.")
@click.option(
    "--on-error",
    type=click.Choice(["stop", "skip"]),
    default="stop",
    show_default=True,
    help="stop: one bad row rejects the whole run. skip: bad rows are left out and listed.",
)
@click.option(
    "--guess", is_flag=True, help="Write a first mapping for the file, from its headings and values; no more."
)
@click.option("--model", help="Of what --guess shall make a mapping, such as sales.Order; else it chooses.")
@click.option("--system", help="Whose keys these are, instead of the name in the mapping.")
@click.option("--report", type=click.Path(path_type=Path), help="Write all bad rows to this CSV file.")
@click.option("--background", is_flag=True, help="Let a worker do it, which must see the same files by the same path.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def import_command(
    context: Context,
    files: tuple[Path, ...],
    mapping: Path | None,
    dry_run: bool,
    on_error: str,
    guess: bool,
    model: str | None,
    system: str | None,
    report: Path | None,
    background: bool,
    as_json: bool,
) -> None:
    """Bring in CSV, JSON lines or xlsx FILES as a mapping says; without FILES, those beside the mapping.

    Running it twice changes nothing, and a run that was interrupted is finished by the same command.
    Exits with 1 when a row was bad. With --guess a first mapping is written beside the file. The zip file of a purge
    needs no mapping: it brings back what was purged, once the addon is enabled again.
    """
    from addons.transfer import run_import
    from addons.transfer.import_job import write_bad_rows

    if guess:
        _guess(context, files, mapping, model)
        return
    if model is not None:
        raise UsageError("--model is for --guess", remedy="What a file holds is said by the mapping.")
    purged = _purged(files, mapping)
    if purged is not None:
        _bring_back(context, purged, dry_run=dry_run, as_json=as_json)
        return
    if mapping is None:
        raise UsageError("no mapping was named", remedy="Give --mapping FILE.toml, which explains the files.")
    if background:
        _send(context, mapping, files, dry_run, as_json, on_error=on_error, system=system, report=report)
        return

    outcome = run_import(
        context.app,
        mapping,
        files=files,
        user=context.user,
        dry_run=dry_run,
        on_error=on_error,
        system=system,
        progress=progress,
    )
    if report is not None:
        write_bad_rows(report, outcome)
    if as_json:
        print_json(_as_dict(outcome))
    else:
        _print(outcome, report)
    if outcome.bad:
        sys.exit(1)


def _send(
    context: Context, mapping: Path, files: tuple[Path, ...], dry_run: bool, as_json: bool, **options: Any
) -> None:
    """Ask for the import to be done by a worker, and say by which job."""
    from addons.jobs import enqueue
    from addons.jobs.command import print_sent
    from addons.transfer.import_job import import_files
    from addons.transfer.mapping import read_mapping

    if dry_run:
        raise UsageError("--dry-run and --background do not go together", remedy="Look first, then send it.")
    read_mapping(mapping, system=options["system"])
    report = options.pop("report")
    paths = {"mapping": str(mapping.resolve()), "files": [str(file.resolve()) for file in files]}
    arguments = {**paths, **options, "report": str(report.resolve()) if report else None}
    lock = f"import {mapping.resolve()}"
    app = context.app_with("jobs")
    job = app.run(
        lambda session: enqueue(session, import_files, arguments, name=f"import {mapping.name}", lock=lock),
        context.user,
    )
    print_sent(context, job, f"import by {mapping.name}", as_json)


def _guess(context: Context, files: tuple[Path, ...], mapping: Path | None, model: str | None) -> None:
    from addons.schemas import whole_file
    from addons.transfer.guessing import guess

    if len(files) != 1:
        raise UsageError("--guess wants one file", remedy="Write: tradeloom import --guess orders.csv")
    to = mapping or files[0].with_suffix(".toml")
    made = guess(context.app, files[0], model)
    if to.exists():
        raise UsageError(f"{to} is there already", remedy="Name another file: --mapping FILE.toml.")
    with whole_file(to) as unfinished:
        unfinished.write_text(made.text, encoding="utf-8")
    click.echo(f"Wrote {to}: {made.model}, with {made.used} of {made.columns} columns.")
    click.echo(f"Read and correct it, then try it: tradeloom import {files[0]} --mapping {to} --dry-run")


def _purged(files: tuple[Path, ...], mapping: Path | None) -> Path | None:
    """Return the file of a purge, if it is one that is to be brought back."""
    from addons.backup.archive import is_purge

    return files[0] if mapping is None and len(files) == 1 and is_purge(files[0]) else None


def _bring_back(context: Context, path: Path, *, dry_run: bool, as_json: bool) -> None:
    from addons.backup import bring_back
    from addons.backup.archive import PURGE, open_archive

    with open_archive(path, PURGE) as archive:
        total = archive.about.rows
    with progress("Bringing back", total) as tick:
        result = bring_back(context.app, path, user=context.user, dry_run=dry_run, tick=tick)
    if as_json:
        print_json(asdict(result))
        return
    if result.were_there:
        click.echo(f"Nothing to do: all that was purged of {result.addon} is there.")
        return
    print_table(["table", "rows"], list(result.rows.items()), right=["rows"])
    for table, count in result.gone.items():
        click.echo(f"{count} values of {table} were left out: their rows were deleted meanwhile.")
    click.echo("Dry run: nothing was written." if dry_run else f"Brought back what was purged of {result.addon}.")


def _print(outcome: ImportOutcome, report: Path | None) -> None:
    from addons.transfer.import_job import summary

    columns = ("load", "read", "created", "updated", "unchanged", "fired")
    rows = [(load.name, load.read, load.created, load.updated, load.unchanged, load.fired) for load in outcome]
    print_table(columns, rows, right=columns[1:])
    for row in outcome.bad[:SHOWN]:
        click.echo(str(row), err=True)
    if len(outcome.bad) > SHOWN:
        click.echo(f"… and {len(outcome.bad) - SHOWN} more{f', see {report}' if report else ''}", err=True)
    click.echo(summary(outcome))


def _as_dict(outcome: ImportOutcome) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "loads": [asdict(load) for load in outcome],
        "bad": [row._asdict() for row in outcome.bad],
        "dry_run": outcome.dry_run,
        "stopped": outcome.stopped,
        "seconds": round(outcome.seconds, 3),
    }


@asks_itself
@click.command("export")
@click.argument("model")
@click.option("--to", "path", required=True, type=click.Path(path_type=Path), help="A .csv, .jsonl or .xlsx file.")
@click.option("--where", multiple=True, metavar="FIELD=VALUE", help="Only records with this value; may be repeated.")
@click.option(
    "--for-spreadsheets/--no-for-spreadsheets",
    default=False,
    show_default=True,
    help="A .csv to be opened in a spreadsheet: with a byte-order mark, and no text in it becomes a formula.",
)
@pass_context
def export_command(context: Context, model: str, path: Path, where: tuple[str, ...], for_spreadsheets: bool) -> None:
    """Write the records of MODEL, such as sales.Order, to a file, with the mapping that brings them back.

    Other records are named by their keys instead of ids. The lines of documents go to a second file.
    """
    from addons.transfer import run_export

    outcome = run_export(
        context.app,
        model,
        path,
        where=where,
        user=context.user,
        for_spreadsheets=for_spreadsheets,
        progress=progress,
    )
    lines = f" with {outcome.lines} lines" if outcome.lines else ""
    click.echo(f"{outcome.records} records{lines} to {', '.join(str(file) for file in outcome.files)}.")
    if outcome.left_out:
        click.echo(f"Left out, for want of a key to name the record: {', '.join(outcome.left_out)}.")
