"""`tradeloom accounting`: open fiscal years, catch up; `tradeloom explain entry`."""

from __future__ import annotations

import click

from addons.console import Context, needs, pass_context, print_json, print_table

COLUMNS = ["account", "debit", "credit", "currency", "amount", "tax", "why"]
FIGURES = ["debit", "credit", "amount"]


@click.group("accounting")
def accounting() -> None:
    """Keep the books: open fiscal years, post what is not posted."""


@needs("accounting.period.create")
@accounting.command("open-year")
@click.argument("year", type=int)
@click.option("--organisation", default="", help="Only for this organisation, by code; else for all without a parent.")
@pass_context
def open_year(context: Context, year: int, organisation: str) -> None:
    """Make the twelve monthly periods of a fiscal YEAR, those that are missing."""
    from addons.accounting.books.years import open_year as make

    with context.app_with("accounting").unit(context.user) as session:
        made = make(session, year, organisation)
    click.echo(f"Opened {len(made)} periods: {made[0]} to {made[-1]}." if made else "All periods are there.")


@needs("accounting.entry.create")
@accounting.command("catch-up")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def catch_up(context: Context, as_json: bool) -> None:
    """Post what was completed and has no entry, such as before the books were kept here.

    Documents of closed periods are left out and told. Doing it again posts nothing twice.
    """
    from addons.accounting.posting.catching_up import catch_up as post

    result = post(context.app_with("accounting"), context.user)
    if as_json:
        print_json({"posted": result.posted, "closed": result.closed, "faults": result.faults})
    else:
        posted = {noun: count for noun, count in result.posted.items() if count}
        for noun, count in posted.items():
            click.echo(f"Posted {count} {noun}(s).")
        for number, count in result.closed.items():
            click.echo(f"{count} document(s) lie in or before the closed period {number}: reopen it to post them.")
        for fault in result.faults:
            click.echo(f"Not posted: {fault}", err=True)
        if not posted and not result.closed and not result.faults:
            click.echo("Everything is posted.")
    if result.faults:
        raise SystemExit(1)


@needs("accounting.entry.read")
@click.command("entry")
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def explain_entry(context: Context, number: str, as_json: bool) -> None:
    """Show an entry, or those a document made, and the rule that chose the account of each line.

    NUMBER is that of an entry, an invoice, a payment or a shipment.
    """
    from addons.accounting.explaining import entries_of, explained

    with context.app_with("accounting").unit(context.user, readonly=True) as session:
        found = explained(session, entries_of(session, number))
    if as_json:
        print_json(found)
        return
    if not found:
        click.echo(f"{number} has no entry: nothing of it was posted.")
    for place, one in enumerate(found):
        click.echo(f"{chr(10) if place else ''}entry {one['entry']} of {one['date']}, {one['state']}: {one['what']}")
        rows = [[line[name] or None for name in COLUMNS] for line in one["lines"]]
        print_table(COLUMNS, rows, right=FIGURES)
