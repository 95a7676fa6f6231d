"""`tradeloom invoice generate`: bill one, many or all pending orders."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import click

from addons.console import TYPES, Context, pass_context, print_json, print_outcome, print_table, progress

DAY = TYPES[dt.date]
SHOWN = 50


@click.command("generate")
@click.argument("orders", nargs=-1, metavar="[ORDER]...")
@click.option("--partner", default="", help="Only of this customer, or invoiced to it, by code.")
@click.option("--organisation", default="", help="Only what this organisation invoices, by code.")
@click.option("--project", default="", help="Only of this project, by code.")
@click.option("--term", default="", help="Only orders of this invoice term, such as 'after delivery'.")
@click.option("--from", "date_from", type=DAY, help="Only ordered on this date or later.")
@click.option("--to", "date_to", type=DAY, help="Only ordered on this date or before.")
@click.option("--on", type=DAY, help="The invoice date; the latest shipment's, else the order's, if none is given.")
@click.option(
    "--group-by",
    "together",
    default="customer",
    show_default=True,
    help="What shares an invoice: customer, bill address, contact, organisation, project, location, order.",
)
@click.option("--minimum", type=TYPES[Decimal], default=Decimal(0), help="Make no invoice of less, in its currency.")
@click.option("--complete", is_flag=True, help="Complete the invoices at once, instead of leaving drafts.")
@click.option("--dry-run", is_flag=True, help="Say what would be billed; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with every order.")
@pass_context
def generate_command(
    context: Context,
    /,
    orders: tuple[str, ...],
    on: dt.date | None,
    together: str,
    minimum: Decimal,
    complete: bool,
    dry_run: bool,
    as_json: bool,
    **by: Any,
) -> None:
    """Bill pending orders as their invoice terms say: all, or those named or filtered; say why others are not."""
    from addons.invoicing.generating.generating import Run, generate
    from addons.invoicing.generating.pending import Pending

    run = Run(on, together, minimum, complete=complete, dry_run=dry_run)
    with progress("invoicing", 0) as advance:
        found = generate(context.app, Pending(orders, **by), run, user=context.user, progress=advance)
    if as_json:
        results = [
            {"order": one.document, "status": one.status, "message": one.message} for one in found.outcome.results
        ]
        print_json({"dry_run": dry_run, "orders": results, "invoices": [asdict(one) for one in found.invoices]})
    else:
        print_outcome(found.outcome)
        made = [
            ("new" if dry_run else one.number or f"#{one.id}", one.date, one.partner, one.total, one.currency)
            for one in found.invoices
        ]
        if made:
            columns = ["invoice", "date", "customer", "total", "currency"]
            print_table(columns, made[:SHOWN], right=["total"])
        if len(made) > SHOWN:
            click.echo(f"… and {len(made) - SHOWN:,} more; --json lists all.")
    if found.outcome.blocked or found.outcome.failed:
        sys.exit(1)
