"""The command `report`: list the reports, run one, and keep some with their parameters."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from addons.console.context import Context, pass_context, print_json, print_table, terminal_width
from addons.console.permitting import asks_itself
from addons.reporting.saved_command import COMMANDS
from addons.reporting.typed import FORMATS, form_of, group_of, parameters_of
from core import UsageError

if TYPE_CHECKING:
    from addons.reporting.report import Report
    from core import Session

TYPES = {"str": "text", "Decimal": "number", "int": "number", "bool": "yes/no"}


@click.group("report")
def report_command() -> None:
    """Reports: list, run, save, schedule."""


for _command in COMMANDS:
    report_command.add_command(_command)


@asks_itself
@report_command.command("list")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def list_reports(context: Context, name: str | None, as_json: bool) -> None:
    """List the reports that the user may read, or the parameters of the report NAME."""
    from addons.reporting.report import named, need_to_read, reports
    from addons.schemas import those_permitted

    with context.app_with("reporting").unit(context.user, readonly=True) as session:
        if name is not None:
            report = named(session, name)
            need_to_read(session, report)
            _list_parameters(report, as_json)
            return
        found = {report.permission: report for report in reports(session.composition).values()}
        rows = [(report.name, report.title, report.summary()) for report in those_permitted(session, found, "reports")]
    if as_json:
        print_json([dict(zip(("name", "title", "summary"), row, strict=True)) for row in rows])
    else:
        print_table(("Name", "Title", "Answers"), rows)


@asks_itself
@report_command.command("run", no_args_is_help=True)
@click.argument("name")
@click.argument("asked", nargs=-1, metavar="[PARAMETER=VALUE]...")
@click.option("--parameter", "-p", "more", multiple=True, metavar="NAME=VALUE", help="A parameter, as an option.")
@click.option(
    "--drill",
    multiple=True,
    metavar="DIMENSION=CODE",
    help='List the documents behind the figures of this group, or of "total"; may be repeated.',
)
@click.option("--engine", help="What adds up: database, or duckdb, which reads its tables beside it (extra bi).")
@click.option("--format", "-f", "form", type=click.Choice(FORMATS), help="By default that of FILE, else text.")
@click.option("--to", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write to FILE.", metavar="FILE")
@click.option("--language", "-l", default="en", show_default=True, help="How figures and dates are written.")
@click.option(
    "--for-spreadsheets/--no-for-spreadsheets",
    default=None,
    help="csv: with a byte-order mark, and no text in it becomes a formula; the default but on a terminal.",
)
@click.option("--interactive", is_flag=True, help="html: with scripts, so that charts tell figures under the pointer.")
@click.option("--background", is_flag=True, help="Let a worker write FILE, which must see it by the same path.")
@pass_context
def run_report(
    context: Context,
    name: str,
    asked: tuple[str, ...],
    more: tuple[str, ...],
    drill: tuple[str, ...],
    engine: str | None,
    form: str | None,
    to: Path | None,
    language: str,
    for_spreadsheets: bool | None,
    interactive: bool,
    background: bool,
) -> None:
    """Run the report NAME, or one saved under it. `tradeloom report list NAME` shows its parameters.

    For example: tradeloom report run sales by=category,year period=2030 compare=last-year --to sales.pdf
    and then, for the documents behind a line: tradeloom report run sales by=category,year --drill category=1
    """
    from addons.printing.printed import write
    from addons.reporting.rendering import render
    from addons.reporting.report_job import answered
    from addons.reporting.saved_report import resolved

    form, group = form or form_of(to), group_of(drill)
    parameters = parameters_of((*asked, *more, *([f"engine={engine}"] if engine else [])))
    app = context.app_with("reporting")
    with app.unit(context.user, readonly=True) as session:
        name, parameters = resolved(session, name, parameters)
        answer = None if background else answered(session, name, parameters, group)
    if answer is None:
        _send(context, name, parameters, group, to, form, language, for_spreadsheets, interactive)
        return
    width = terminal_width() if to is None else None
    if for_spreadsheets is None:
        for_spreadsheets = to is not None or not sys.stdout.isatty()
    how: dict[str, Any] = {"for_spreadsheets": for_spreadsheets, "interactive": interactive}
    rendered = render(app, answer, form, language=language, width=width, **how)
    written = write(rendered, to)
    if written is not None:
        click.echo(f"Wrote {written} ({len(answer.details)} lines).", err=True)


def _send(
    context: Context,
    name: str,
    parameters: dict[str, str],
    group: dict[str, str] | None,
    to: Path | None,
    form: str,
    language: str,
    for_spreadsheets: bool | None,
    interactive: bool,
) -> None:
    """Ask for the report to be written by a worker, and say by which job."""
    from addons.jobs import enqueue
    from addons.jobs.command import print_sent
    from addons.reporting.report import named, need_to_read
    from addons.reporting.report_job import write_report

    if to is None:
        raise UsageError("in the background a report goes to a file", remedy="Name it: --to FILE.")
    context.app_with("reporting")
    app, path = context.app_with("jobs"), str(to.resolve())
    guarded = for_spreadsheets is not False
    how = {"form": form, "language": language, "for_spreadsheets": guarded, "interactive": interactive}
    arguments = {"name": name, "parameters": parameters, "group": group, "to": path, **how}

    def ask(session: Session) -> int:
        need_to_read(session, named(session, name))
        return enqueue(session, write_report, arguments, name=f"report {name}")

    print_sent(context, app.run(ask, context.user), f"report {name} to {path}", as_json=False)


def _list_parameters(report: Report, as_json: bool) -> None:
    rows: list[tuple[Any, ...]] = []
    for p in report.all_parameters():
        kind = TYPES.get(p.type.__name__, p.type.__name__) + (", …" if p.many else "")
        default = ",".join(p.default) if p.many else {True: "yes", False: "no"}.get(p.default, p.default)
        rows.append((p.name, kind, default, p.help, list(p.choices)))
    if as_json:
        print_json([dict(zip(("name", "type", "default", "help", "choices"), row, strict=True)) for row in rows])
        return
    click.echo(f"{report.name}: {report.summary()}.\n")
    print_table(("Parameter", "Type", "Default", "Meaning"), [row[:4] for row in rows])
    for name, *_, choices in rows:
        if choices:
            words = f"{name} is of: {', '.join(choices)}"
            click.echo("\n" + click.formatting.wrap_text(words, terminal_width(), subsequent_indent="  "))
