"""`tradeloom flowplan late`, `expiring`, `conflicts`, `load` and `gantt`: lists and pictures of the plan."""

from __future__ import annotations

import csv
import datetime as dt
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from addons.console import TYPES, Context, needs, pass_context, print_json, print_table

READ = "flowplan.job.read"
FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="How to print.",
)
FROM = click.option("--from", "first", type=TYPES[dt.date], help="The first day; else today.")
RESOURCES = click.option(
    "--resource", "codes", multiple=True, help="Only this resource, by code; several may be given."
)


def show(names: Sequence[str], rows: Iterable[Sequence[Any]], form: str, right: Sequence[str] = ()) -> None:
    """Print a list as text, JSON or CSV."""
    if form == "json":
        print_json([dict(zip(names, row, strict=True)) for row in rows])
    elif form == "csv":
        from addons.schemas import guarded

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([guarded(str(cell)) if isinstance(cell, str) else cell for cell in row] for row in rows)
    else:
        found = list(rows)
        print_table(list(names), found, right=right) if found else click.echo("Nothing found.")


@needs(READ)
@click.command("late")
@FORMAT
@pass_context
def late(context: Context, form: str) -> None:
    """List the jobs that are done after they are wanted or promised, the worst first, and what keeps them."""
    from addons.flowplan.flow_lists import LATE
    from addons.flowplan.flow_lists import late as rows

    with context.app_with("flowplan").unit(context.user, readonly=True) as session:
        show(LATE, rows(session), form, right=["days late", "weight"])


@needs(READ)
@click.command("expiring")
@FORMAT
@pass_context
def expiring(context: Context, form: str) -> None:
    """List the reservations that hold, those that lapse first first."""
    from addons.flowplan.flow_lists import EXPIRING
    from addons.flowplan.flow_lists import expiring as rows

    with context.app_with("flowplan").unit(context.user, readonly=True) as session:
        show(EXPIRING, rows(session), form, right=["quantity", "minutes left"])


@needs(READ)
@click.command("conflicts")
@FORMAT
@pass_context
def conflicts(context: Context, form: str) -> None:
    """List what no longer fits since calendars, units or orders were changed."""
    from addons.flowplan.flow_lists import CONFLICTS
    from addons.flowplan.flow_lists import conflicts as rows

    with context.app_with("flowplan").unit(context.user, readonly=True) as session:
        show(CONFLICTS, rows(session), form)


@needs(READ)
@click.command("load")
@FROM
@click.option("--count", type=click.IntRange(1, 520), default=14, show_default=True, help="How many days or weeks.")
@click.option("--weekly", is_flag=True, help="By week instead of by day.")
@RESOURCES
@FORMAT
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="Draw it into this HTML file.")
@pass_context
def load(
    context: Context,
    first: dt.date | None,
    count: int,
    weekly: bool,
    codes: tuple[str, ...],
    form: str,
    to: Path | None,
) -> None:
    """Show how much of each resource is used, in hours, by day or by week."""
    from addons.flowplan.loads import loads
    from addons.flowplan.pictures.load_chart import draw_loads

    names = ("resource", "from", "capacity (h)", "firm (h)", "reserved (h)", "too much (h)", "percent")
    with context.app_with("flowplan").unit(context.user, readonly=True) as session:
        ids_of(session, codes)
        day = first or session.today
        day -= dt.timedelta(days=day.weekday() if weekly else 0)
        if to is not None:
            _write(to, draw_loads(session, day, count, weekly=weekly, codes=codes))
            return
        rows = [
            (
                *(one.resource, str(one.start)),
                *(f"{minutes / 60:.1f}" for minutes in (one.capacity, one.firm, one.reserved, one.excess)),
                one.percent,
            )
            for one in loads(session, day, count, weekly=weekly, codes=codes)
            if one.capacity or one.firm or one.reserved
        ]
    show(names, rows, form, right=names[2:])


@needs(READ)
@click.command("gantt")
@FROM
@click.option("--days", type=click.IntRange(1, 366), default=14, show_default=True, help="How many days.")
@click.option(
    "--by", type=click.Choice(["resource", "job"]), default="resource", show_default=True, help="What a row is."
)
@RESOURCES
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("gantt.html"),
    show_default=True,
    help="The file.",
)
@pass_context
def gantt(context: Context, first: dt.date | None, days: int, by: str, codes: tuple[str, ...], to: Path) -> None:
    """Draw who works on what when, into an HTML file that needs no network."""
    from addons.flowplan.pictures.gantt import draw_gantt

    with context.app_with("flowplan").unit(context.user, readonly=True) as session:
        ids = ids_of(session, codes)
        _write(to, draw_gantt(session, first or session.today, days, by_job=by == "job", ids=ids))


def ids_of(session: Any, codes: Sequence[str]) -> list[int]:
    """Return the ids of resources; raises NotFound for one that does not exist."""
    from sqlalchemy import select

    from addons.flowplan.plant.resource import Resource
    from core import NotFound, unknown

    if not codes:
        return []
    known = dict(session.execute(select(session[Resource].code, session[Resource].id)).all())
    for code in codes:
        if code not in known:
            raise unknown("resource", code, known, error=NotFound)
    return [known[code] for code in codes]


def _write(path: Path, html: str) -> None:
    from addons.schemas import whole_file

    with whole_file(path) as unfinished:
        unfinished.write_text(html, encoding="utf-8")
    click.echo(f"Wrote {path}")


COMMANDS = (late, expiring, conflicts, load, gantt)
