"""The commands of saved reports: save, saved, forget, schedule, unschedule."""

from __future__ import annotations

from pathlib import Path

import click

from addons.console.context import Context, pass_context, print_json, print_table
from addons.reporting.typed import FORMATS, form_of, parameters_of

NAME = click.argument("name")
COLUMNS = ("name", "of", "report", "asked", "when", "to")


@click.command("save", no_args_is_help=True)
@NAME
@click.argument("report")
@click.argument("asked", nargs=-1, metavar="[PARAMETER=VALUE]...")
@click.option("--shared", is_flag=True, help="Keep it for all, not for yourself alone.")
@click.option("--replace", is_flag=True, help="Change the saved report of this name.")
@pass_context
def save_report(context: Context, name: str, report: str, asked: tuple[str, ...], shared: bool, replace: bool) -> None:
    """Keep REPORT with its parameters under the NAME, to run it again: tradeloom report run NAME.

    Days and periods may be words that are read anew each time, as in period=this-month compare=last-year.
    """
    from addons.reporting.saved_report import save

    parameters = parameters_of(asked)
    context.app_with("reporting").run(
        lambda session: save(session, name, report, parameters, shared=shared, replace=replace), context.user
    )
    click.echo(f"Saved. Run it: tradeloom report run {name}")


@click.command("saved")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def list_saved(context: Context, as_json: bool) -> None:
    """List your saved reports and those of all, and when they are written to which file."""
    from addons.reporting.saved_report import listed

    with context.app_with("reporting").unit(context.user, readonly=True) as session:
        rows = [
            (
                one.name,
                one.owner or "(all)",
                one.report,
                " ".join(f"{key}={value}" for key, value in one.parameters.items()),
                one.cron,
                one.to_file,
            )
            for one in listed(session)
        ]
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    elif rows:
        print_table(COLUMNS, rows, keys=["name"])
    else:
        click.echo("Nothing is saved. Save a report: tradeloom report save NAME REPORT [PARAMETER=VALUE]...")


@click.command("forget")
@NAME
@pass_context
def forget_report(context: Context, name: str) -> None:
    """Forget a saved report, and when it is written."""
    from addons.reporting.saved_report import forget

    context.app_with("reporting").run(lambda session: forget(session, name), context.user)
    click.echo(f"Forgot {name}.")


@click.command("schedule", no_args_is_help=True)
@NAME
@click.argument("cron")
@click.option("--to", "-o", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option("--format", "-f", "form", type=click.Choice(FORMATS), help="By default that of FILE.")
@click.option("--language", "-l", default="en", show_default=True, help="How figures and dates are written.")
@pass_context
def schedule_report(context: Context, name: str, cron: str, to: Path, form: str | None, language: str) -> None:
    """Let a worker write the saved report to FILE whenever CRON says, in the time zone of the business.

    CRON are the five fields of a crontab: "0 6 1 * *" is six in the morning of the first of each month.
    """
    from addons.reporting.schedule import schedule

    context.app_with("reporting")
    app, chosen, path = context.app_with("jobs"), form or form_of(to), to.resolve()
    app.run(lambda session: schedule(session, name, cron, path, chosen, language), context.user)
    click.echo(f"{name} is written to {path} at '{cron}'. See: tradeloom job schedule")


@click.command("unschedule")
@NAME
@pass_context
def unschedule_report(context: Context, name: str) -> None:
    """Let the saved report no longer be written by itself; it stays saved."""
    from addons.reporting.schedule import unschedule

    context.app_with("reporting")
    context.app_with("jobs").run(lambda session: unschedule(session, name), context.user)
    click.echo(f"{name} is no longer written by itself.")


COMMANDS = (save_report, list_saved, forget_report, schedule_report, unschedule_report)
