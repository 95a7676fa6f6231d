"""`tradeloom explain stock`: why this bin, this lot and this quantity would be shipped, and why not more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from addons.console import Context, needs, pass_context, print_json, print_table
from core import NotFound, one_of

if TYPE_CHECKING:
    from addons.shipping.explaining import LineStock

COLUMNS = ["warehouse", "bin", "lot", "on hand", "reserved", "for it", "taken", "why"]
FIGURES = ["on hand", "reserved", "for it", "taken"]


@needs("sales.order.read")
@click.command("stock")
@click.argument("order")
@click.argument("line", required=False, type=int)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def explain_stock(context: Context, order: str, line: int | None, as_json: bool) -> None:
    """Show where an ORDER, or one LINE of it, would be shipped from now: each place, what is taken there, and why.

    ORDER is its number, or its id written '#12'; LINE is the position of a line, such as 10. Nothing is changed.
    """
    from addons.sales import Order
    from addons.schemas import find
    from addons.shipping.explaining import explained

    with context.app_with("shipping").unit(context.user, readonly=True) as session:
        found = find(session, session[Order], order)
        whole = explained(session, found)
        lines = [one for one in whole.lines if line in (None, one.position)]
        if not lines:
            there = one_of([str(one.position) for one in whole.lines])
            raise NotFound(f"{found} has no line {line} of goods", remedy=f"It has: {there}." if whole.lines else "")
        if as_json:
            print_json(
                {"order": found.number or f"#{found.id}", "why": whole.why, "lines": [vars(one) for one in lines]}
            )
            return
        click.echo(f"{found}, {found.state}, priority {found.priority}: {whole.how}")
        for one in lines:
            _print(one)
        if whole.why:
            click.echo(f"\nNothing would be shipped: {whole.why}")


def _print(one: LineStock) -> None:
    click.echo(f"\nLine {one.position}: {one.subject}: {one.figures}")
    rows = [
        (
            place["warehouse"],
            place["bin"],
            place["lot"],
            *(f"{place[name]:f}" for name in ("on_hand", "reserved", "own", "taken")),
            place["why"],
        )
        for place in one.places
    ]
    if rows:
        print_table(COLUMNS, rows, right=FIGURES)
    for note in one.notes:
        click.echo(note)
