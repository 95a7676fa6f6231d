"""`tradeloom notices`: what the acting user is told of requests."""

from __future__ import annotations

import click

from addons.console import Context, needs, pass_context, print_json, print_table


@needs("crm.request.read")
@click.command("notices")
@click.argument("numbers", nargs=-1, type=int, metavar="[NOTICE]...")
@click.option("--read", is_flag=True, help="Count them as read: those named, or all.")
@click.option("--all", "with_read", is_flag=True, help="Also those that were read.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def notices(context: Context, numbers: tuple[int, ...], read: bool, with_read: bool, limit: int, as_json: bool) -> None:
    """Show what happened to the requests you see to or watch, the newest first.

    NOTICE, with --read, is the number a notice is shown with.
    """
    from addons.crm.requests.notice import inbox, mark_read
    from core import UsageError

    app = context.app_with("crm")
    if read:
        count = app.run(lambda session: mark_read(session, numbers), context.user)
        click.echo(f"Read: {count}.")
        return
    if numbers:
        raise UsageError("notices are named to be read", remedy="Add --read, or leave the numbers out.")
    columns = ["notice", "at (UTC)", "request", "what"]
    with app.unit(context.user, readonly=True) as session:
        shown = [
            (one.id, f"{one.at:%Y-%m-%d %H:%M}", one.request.number or f"#{one.request_id}", one.text)
            for one in inbox(session, with_read=with_read, limit=limit)
        ]
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in shown])
    elif shown:
        print_table(columns, shown)
    else:
        click.echo("Nothing new.")
