"""`tradeloom flowplan`: simulate, reserve, plan and change; pictures, lists, scenarios."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING, Any

import click

from addons.console import TYPES, Context, needs, pass_context, print_json, print_outcome, print_table
from addons.flowplan.list_commands import COMMANDS as LIST_COMMANDS
from addons.flowplan.scenario_commands import COMMANDS as SCENARIO_COMMANDS

if TYPE_CHECKING:
    from core import Outcome, Session

WHAT = click.argument("what", nargs=-1, required=True, metavar="WHAT...")
JOBS = click.argument("numbers", nargs=-1, required=True, metavar="JOB...")
WANTED = click.option("--wanted", default="", help="A date (its end is meant) or a time, such as '2027-03-05 16:00'.")
INFINITE = click.option("--infinite", is_flag=True, help="Without regard to capacity; tells of too much load.")
POLICY = click.option(
    "--policy",
    type=click.Choice(["asap", "jit"]),
    default="asap",
    show_default=True,
    help="As soon, or as late, as can be.",
)
RUSH = click.option("--rush", is_flag=True, help="A rush job: first in turn, and cells may be filled to the brim.")
EXPECT = click.option("--expect", default="", help="The end that was shown: with another one nothing is stored.")
SAME_DATE = click.option("--same-date", is_flag=True, help="Take another time than expected, if the day is the same.")
DRY = click.option("--dry-run", is_flag=True, help="Show old and new dates; change nothing.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
CUSTOMER = click.option("--customer", default="", help="Make an order of this customer, by code, with a line for each.")
ORDER = click.option("--order", default="", help="Add lines to this order, which is still a draft.")


@click.group("flowplan")
def flowplan() -> None:
    """Plan production from orders: dates one can promise.

    WHAT is a product with a quantity (SHELF=20), an order's number, or a job's.
    """


@needs("flowplan.job.read")
@flowplan.command("simulate")
@WHAT
@WANTED
@INFINITE
@POLICY
@RUSH
@JSON
@pass_context
def simulate(
    context: Context, what: tuple[str, ...], wanted: str, infinite: bool, policy: str, rush: bool, as_json: bool
) -> None:
    """Say when it could be done, why not sooner, and what would help; write nothing."""
    from addons.flowplan.asking import read_asked
    from addons.flowplan.job.simulating import simulate as ask
    from addons.flowplan.panel import panel

    with context.app_with("flowplan").unit(context.user, readonly=True) as session:
        asked = read_asked(session, what, wanted, rush=rush)
        offer = ask(session, [one.wish for one in asked], finite=not infinite, policy=policy)
        shown = panel(session, offer)
    if as_json:
        print_json(shown)
        return
    for one in shown:
        _print_panel(one)


def _print_panel(one: dict[str, Any]) -> None:
    from addons.flowplan.panel import COLUMNS, sentences

    for sentence in sentences(one):
        if sentence:
            click.echo(sentence)
        else:
            rows = [[row[name] for name in COLUMNS] for row in one["operations"]]
            print_table(list(COLUMNS), rows, right=["waited (min)"])


def _placing(context: Context, verb: str, what: tuple[str, ...], options: dict[str, Any], **arguments: Any) -> None:
    """Make the jobs that are missing, of orders if that is wished, and fire a verb for all, in one transaction."""
    from addons.flowplan.asking import jobs_of, ordered, read_asked
    from addons.flowplan.job.job import Job

    dry_run = options.pop("dry_run")

    def work(session: Session) -> Outcome:
        asked = read_asked(session, what, options["wanted"], rush=options["rush"])
        if options["customer"] or options["order"]:
            asked = ordered(session, asked, options["customer"], options["order"])
        jobs = jobs_of(session, asked)
        sources = session.app.workflow.find(session.app[Job], verb).sources
        waiting = [job for job in jobs if job.state in sources] or jobs  # of an order, what is not planned yet
        outcome = session.fire(verb, waiting, **arguments).expect_done()
        outcome.dry_run = dry_run
        if dry_run:
            session.rollback()
        return outcome

    print_outcome(context.app_with("flowplan").run(work, context.user))


@needs("flowplan.job.reserve")
@flowplan.command("reserve")
@WHAT
@click.option("--until", default="", help="When the reservation lapses; else after flowplan.reserve_hours.")
@WANTED
@INFINITE
@POLICY
@RUSH
@EXPECT
@SAME_DATE
@CUSTOMER
@ORDER
@DRY
@pass_context
def reserve(context: Context, /, what: tuple[str, ...], until: str, **options: Any) -> None:
    """Reserve capacity until a time; jobs that are missing are made."""
    taken = {name: options.pop(name) for name in ("infinite", "policy", "expect", "same_date")}
    _placing(context, "reserve", what, options, until=until, **taken)


@needs("flowplan.job.finalise")
@flowplan.command("finalise")
@WHAT
@WANTED
@INFINITE
@POLICY
@RUSH
@EXPECT
@SAME_DATE
@CUSTOMER
@ORDER
@DRY
@pass_context
def finalise(context: Context, /, what: tuple[str, ...], **options: Any) -> None:
    """Plan for good: what is reserved as it is, anything else as simulated now."""
    taken = {name: options.pop(name) for name in ("infinite", "policy", "expect", "same_date")}
    _placing(context, "finalise", what, options, **taken)


def _fire(context: Context, verb: str, numbers: tuple[str, ...], *, dry_run: bool = False, **arguments: Any) -> None:
    """Fire a verb for jobs, which is all or nothing."""
    from addons.flowplan.job.job import Job
    from addons.schemas import find_all

    app = context.app_with("flowplan")
    with app.unit(context.user, readonly=True) as session, session.in_verb():
        ids = [job.id for job in find_all(session, app[Job], numbers)]
    given = {name: value for name, value in arguments.items() if value not in (None, "", ())}
    outcome = app.fire_all(verb, Job, ids, user=context.user, dry_run=dry_run, chunk=max(len(ids), 1), **given)
    print_outcome(outcome)
    if outcome.blocked or outcome.failed:
        sys.exit(1)


@needs("flowplan.job.extend")
@flowplan.command("extend")
@JOBS
@click.option("--until", default="", help="When the reservation lapses from now on.")
@pass_context
def extend(context: Context, numbers: tuple[str, ...], until: str) -> None:
    """Let reservations lapse later; one that lapsed is taken again if its time is still free."""
    _fire(context, "extend", numbers, until=until)


@needs("flowplan.job.release")
@flowplan.command("release")
@JOBS
@pass_context
def release(context: Context, numbers: tuple[str, ...]) -> None:
    """Give capacity back."""
    _fire(context, "release", numbers)


@needs("flowplan.job.reschedule")
@flowplan.command("reschedule")
@JOBS
@click.option("--quantity", type=click.UNPROCESSED, help="The new quantity.")
@click.option("--extend", "more", type=click.UNPROCESSED, help="So many more.")
@WANTED
@click.option("--after", default="", help="Not before this time.")
@INFINITE
@POLICY
@DRY
@pass_context
def reschedule(context: Context, /, numbers: tuple[str, ...], quantity: str, more: str, **options: Any) -> None:
    """Plan anew for another quantity or date; old and new dates are told, with --dry-run before anything changes."""
    from decimal import Decimal

    from addons.schemas import read

    figures = {name: read(Decimal, text) for name, text in (("quantity", quantity), ("extend", more)) if text}
    _fire(context, "reschedule", numbers, **figures, **options)


@needs("flowplan.job.split")
@flowplan.command("split")
@JOBS
@click.option("--into", multiple=True, required=True, help="A quantity; give several, which sum to the old one.")
@DRY
@pass_context
def split(context: Context, numbers: tuple[str, ...], into: tuple[str, ...], dry_run: bool) -> None:
    """Make several jobs of one; each pays its own setup."""
    _fire(context, "split", numbers, into=into, dry_run=dry_run)


@needs("flowplan.job.expire")
@flowplan.command("expire")
@pass_context
def expire(context: Context) -> None:
    """Note all reservations that lapsed, and shorten the log of loads; for a night run."""
    from addons.flowplan.housekeeping import lapsed, shorten_log
    from addons.flowplan.job.job import Job

    app = context.app_with("flowplan")
    with app.unit(context.user, readonly=True) as session:
        ids = lapsed(session)
    print_outcome(app.fire_all("expire", Job, ids, user=context.user, pass_over=True))
    click.echo(f"{app.run(shorten_log):,} entries of the log were dropped")


@needs("flowplan.job.postpone")
@flowplan.command("move")
@click.option("--hours", type=click.UNPROCESSED, required=True, help="By how many hours.")
@click.option("--since", default="", help="What starts at this time or later; else from now on.")
@DRY
@pass_context
def move(context: Context, hours: str, since: str, dry_run: bool) -> None:
    """Move everything downstream: all jobs that have not begun, by so many hours or to the next free time after."""
    from decimal import Decimal

    from sqlalchemy import select

    from addons.flowplan.job.job import Job
    from addons.flowplan.workflow import MOVED
    from addons.schemas import read

    app = context.app_with("flowplan")
    with app.unit(context.user, readonly=True) as session:
        J = app[Job]
        ids = session.scalars(select(J.id).where(J.state.in_(MOVED)).order_by(J.starts, J.id)).all()
    options: dict[str, Any] = {"hours": read(Decimal, hours), "since": since, "dry_run": dry_run}
    print_outcome(app.fire_all("postpone", Job, ids, user=context.user, chunk=max(len(ids), 1), **options))


@needs("flowplan.capacity_change.create")
@flowplan.command("capacity")
@click.argument("resource")
@click.option("--units", type=click.IntRange(0), required=True, help="How many there are meanwhile.")
@click.option("--from", "first", type=TYPES[dt.date], required=True, help="The first day.")
@click.option("--to", "last", type=TYPES[dt.date], required=True, help="The last day.")
@click.option("--reason", help="Such as holidays, or a hired machine.")
@pass_context
def capacity(context: Context, resource: str, units: int, first: dt.date, last: dt.date, reason: str | None) -> None:
    """Raise or lower the units of a RESOURCE, by code, for a while; tell what no longer fits."""
    from addons.flowplan.flow_lists import CONFLICTS, conflicts
    from addons.flowplan.list_commands import ids_of, show
    from addons.flowplan.plant.resource import CapacityChange

    def work(session: Session) -> list[tuple[Any, ...]]:
        (id_,) = ids_of(session, [resource])
        row = {"resource_id": id_, "first": first, "last": last, "units": units, "reason": reason}
        session.create(CapacityChange, [row])
        return list(conflicts(session))

    found = context.app_with("flowplan").run(work, context.user)
    click.echo(f"{resource} has {units} from {first} to {last}")
    if found:
        show(CONFLICTS, found, "text")


@flowplan.command("holidays")
@click.argument("calendar")
@click.option("--country", required=True, help="Such as NL.")
@click.option("--region", help="A part of the country, such as BY.")
@click.option(
    "--year", "years", type=click.IntRange(1970, 2200), multiple=True, required=True, help="Several may be given."
)
@pass_context
def holidays(context: Context, calendar: str, country: str, region: str | None, years: tuple[int, ...]) -> None:
    """Close a CALENDAR, by code, on the public holidays of a country."""
    from addons.flowplan.plant.holidays import fill

    app = context.app_with("flowplan")
    added = app.run(lambda session: fill(session, calendar, country, years, region), context.user)
    click.echo("\n".join(added) if added else "Nothing to add.")


for _command in (*LIST_COMMANDS, *SCENARIO_COMMANDS):
    flowplan.add_command(_command)
