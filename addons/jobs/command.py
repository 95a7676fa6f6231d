"""`tradeloom job`: what was sent to the background, what became of it, and what runs by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from addons.console.context import Context, pass_context, print_json, print_table
from addons.console.permitting import asks_itself
from addons.jobs.states import ENDED, OPEN
from core import UsageError

SHOWN = 20
"""Of so many records that were not done a job tells why; --json of more."""
IDS = click.argument("ids", nargs=-1, type=int, metavar="[JOB]...")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("job")
def job_command() -> None:
    """Jobs in the background, and what runs by itself: list, show, retry, cancel, schedule.

    Everybody sees their own jobs; those of others take the permission jobs.job_run.read.
    """


@asks_itself
@job_command.command("list")
@click.option("--state", multiple=True, type=click.Choice([*OPEN, *ENDED]), help="Only these; may be repeated.")
@click.option("--open", "only_open", is_flag=True, help="Only those that have not ended.")
@click.option("--parts", is_flag=True, help="Also the parts of big runs.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many at most.")
@JSON
@pass_context
def list_jobs(
    context: Context, state: tuple[str, ...], only_open: bool, parts: bool, limit: int, as_json: bool
) -> None:
    """List jobs, the newest first."""
    from addons.jobs.looking import COLUMNS, listed

    states = [*state, *(OPEN if only_open else ())]
    with context.app_with("jobs").unit(context.user, readonly=True) as session:
        found = listed(session, states=states, with_parts=parts, limit=limit)
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in found])
    elif found:
        rows = [[_shown(value) for value in row] for row in found]
        used = [n for n, name in enumerate(COLUMNS) if name != "next" or any(row[n] for row in rows)]
        columns = [COLUMNS[n] for n in used]
        print_table(
            columns, [[row[n] for n in used] for row in rows], right=["id", "progress", "attempts"], keys=["id"]
        )
    else:
        click.echo("Nothing found.")


@asks_itself
@job_command.command("show")
@click.argument("id_", type=int, metavar="JOB")
@JSON
@pass_context
def show_job(context: Context, id_: int, as_json: bool) -> None:
    """Show one job: who asked, how far it is, what came of it, and what went wrong."""
    from addons.jobs.looking import failed_parts, job, told

    with context.app_with("jobs").unit(context.user, readonly=True) as session:
        one = job(session, id_)
        said = told(session, one)
        parts = failed_parts(session, one)
    if as_json:
        print_json(said | ({"failed parts": [{"job": part, "error": error} for part, error in parts]} if parts else {}))
        return
    outcome = said.pop("outcome", {})
    for name, value in said.items():
        click.echo(f"{name:<10} {_shown(value)}".rstrip().replace("\n", f"\n{'':<11}"))
    for part, error in parts:
        click.echo(f"  part {part} failed: {error}")
    not_done = outcome.get("not_done", [])
    for document, status, message in not_done[:SHOWN]:
        click.echo(f"  {status}: {message or document}")
    if len(not_done) > SHOWN:
        click.echo(f"  … and more; --json tells of {len(not_done)}.")


@asks_itself
@job_command.command("retry")
@IDS
@click.option("--all", "every", is_flag=True, help="All that failed.")
@pass_context
def retry_jobs(context: Context, ids: tuple[int, ...], every: bool) -> None:
    """Let jobs that failed, or were cancelled, be done again."""
    from addons.jobs.mending import failed_ids, retry

    if bool(ids) == every:
        raise UsageError("which jobs?", remedy="Name them: job retry JOB…, or say --all.")
    app = context.app_with("jobs")
    done = app.run(lambda session: retry(session, ids or failed_ids(session)), context.user)
    click.echo(f"{_jobs(done)} will be done again." if done else "Nothing failed.")


@asks_itself
@job_command.command("cancel")
@IDS
@pass_context
def cancel_jobs(context: Context, ids: tuple[int, ...]) -> None:
    """Cancel jobs that have not ended, or give up those that failed; what a part of them has finished stays."""
    from addons.jobs.mending import cancel

    if not ids:
        raise UsageError("which jobs?", remedy="Name them: job cancel JOB…")
    done = context.app_with("jobs").run(lambda session: cancel(session, ids), context.user)
    click.echo(f"{_jobs(done)} cancelled.")


@job_command.command("schedule")
@JSON
@pass_context
def schedule(context: Context, as_json: bool) -> None:
    """List what runs by itself: when, what came of it the last time, and when it is due next (in UTC)."""
    from addons.jobs.alive import workers_alive
    from addons.jobs.looking import SCHEDULED, scheduled

    with context.app_with("jobs").unit(context.user, readonly=True) as session:
        found = list(scheduled(session))
        workers = workers_alive(session)
    if as_json:
        print_json(found)
        return
    rows = [[_shown(value) for value in one.values()] for one in found]
    print_table(SCHEDULED, rows, keys=["job"])
    click.echo(f"{workers} workers are there." if workers > 1 else "A worker is there." if workers else NOBODY)


NOBODY = "No worker is there, so nothing runs: tradeloom worker starts one."


def print_sent(context: Context, job: int | None, what: str, as_json: bool) -> None:
    """Say by which job something is going to be done, and whether anybody is there to do it; None: nothing is to do."""
    from addons.jobs.alive import workers_alive

    if job is None:
        print_json({"job": None}) if as_json else click.echo("Nothing to do.")
        return
    if as_json:
        print_json({"job": job})
        return
    click.echo(f"Job {job}: {what}. To see how far it is: tradeloom job show {job}")
    with context.app.unit(readonly=True) as session:
        if not workers_alive(session):
            click.echo(NOBODY, err=True)


def _jobs(ids: list[int]) -> str:
    return f"Job {ids[0]}" if len(ids) == 1 else f"Jobs {', '.join(map(str, ids))}"


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return "" if value is None else str(value)
