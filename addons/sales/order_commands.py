"""The commands of orders that are no verbs: the batch process and its log, a customer's history, merging, expiring."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING, Any

import click

from addons.console import TYPES, Context, needs, pass_context, print_json, print_outcome, print_table

if TYPE_CHECKING:
    from core import Outcome

DAY = TYPES[dt.date]


def _end(outcome: Outcome) -> None:
    print_outcome(outcome)
    if outcome.blocked or outcome.failed:
        sys.exit(1)


@click.command("batch")
@click.option("--type", "type_", required=True, help="The document type, such as standard.")
@click.option("--state", required=True, help="The state the orders are in.")
@click.option("--action", required=True, help="The verb to carry out.")
@click.option("--partner", help="Only of this customer, by code.")
@click.option("--from", "date_from", type=DAY, help="Only ordered on this date or later.")
@click.option("--to", "date_to", type=DAY, help="Only ordered on this date or before.")
@click.option("--delivered/--not-delivered", default=None, help="Only wholly delivered, or only with something open.")
@click.option("--invoiced/--not-invoiced", default=None, help="Only wholly invoiced, or only with something open.")
@click.option("--override", multiple=True, metavar="CHECK", help="Go past a check; needs its role and --reason.")
@click.option("--reason", default="", help="Why; kept in the audit trail.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing, log nothing.")
@pass_context
def batch(
    context: Context, /, type_: str, action: str, dry_run: bool, override: tuple[str, ...], reason: str, **by: Any
) -> None:
    """Carry out one action for all orders of a type in a state; each is updated or an error of its own."""
    from addons.sales.batch import Criteria, run_batch

    options: dict[str, Any] = {"user": context.user, "override": override, "reason": reason, "dry_run": dry_run}
    result = run_batch(context.app, Criteria(type_, **by), action, **options)
    logged = f"; logged as run {result.run_id}" if result.run_id else " (nothing was changed)"
    click.echo(f"Updated = {result.updated}, Errors = {result.errors}{logged}")
    _end(result.outcome)


@needs("sales.order.batch")
@click.command("batch-log")
@click.argument("run", required=False, type=int)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many runs at most.")
@pass_context
def batch_log(context: Context, run: int | None, limit: int) -> None:
    """Show the last batch runs, or what became of each order of one RUN."""
    from addons.sales.batch.batch_log import entries_of, last_runs

    with context.app.unit(context.user, readonly=True) as session:
        if run is None:
            rows = [
                (one.id, f"{one.at:%Y-%m-%d %H:%M}", one.user, one.action, one.criteria, one.updated, one.errors)
                for one in last_runs(session, limit)
            ]
            print_table(
                ["run", "at (UTC)", "user", "action", "criteria", "updated", "errors"],
                rows,
                right=["run", "updated", "errors"],
            )
            return
        found = [(one.name, one.status, one.message) for one in entries_of(session, run)]
    print_table(["order", "status", "message"], found)


@needs("sales.order.read")
@click.command("history")
@click.argument("customer")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def history(context: Context, customer: str, as_json: bool) -> None:
    """Show what a CUSTOMER (by code) ordered before: each product as it was ordered the last time."""
    from addons.sales.copying.history import history_of

    columns = ["product", "name", "attributes", "unit", "last quantity", "last price", "last date", "times"]
    with context.app.unit(context.user, readonly=True) as session:
        rows = history_of(session, customer)
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif rows:
        print_table(columns, rows, right=["last quantity", "last price", "times"])
    else:
        click.echo("Nothing found.")


@click.command("merge")
@click.argument("numbers", nargs=-1, required=True, metavar="NUMBER...")
@click.option("--reason", default="", help="Why; kept in the audit trail.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@pass_context
def merge(context: Context, numbers: tuple[str, ...], reason: str, dry_run: bool) -> None:
    """Merge drafts of one customer into the first; the others are cancelled."""
    from addons.sales.order.order import Order
    from addons.schemas import find

    first, *other = numbers
    app = context.app
    with app.unit(context.user, readonly=True) as session:
        target = find(session, app[Order], first).id
    options: dict[str, Any] = {"user": context.user, "reason": reason, "dry_run": dry_run}
    _end(app.fire_all("merge", Order, [target], other=other, **options))


@click.command("expire")
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@pass_context
def expire(context: Context, dry_run: bool) -> None:
    """Count all offers as rejected that wait for an answer though their validity is over; for a night run."""
    from addons.sales.offers.offers import overdue_offers
    from addons.sales.order.order import Order

    app = context.app
    with app.unit(context.user, readonly=True) as session:
        ids = overdue_offers(session)
    _end(app.fire_all("expire", Order, ids, user=context.user, dry_run=dry_run))
