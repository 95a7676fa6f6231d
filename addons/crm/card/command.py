"""`tradeloom customer card`: what to know of customers at one glance."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

from addons.console import TYPES, Context, needs, pass_context, print_json

DAY = TYPES[dt.date]


@needs("crm.customer.card")
@click.command("card")
@click.argument("customers", nargs=-1, required=True, metavar="CUSTOMER...")
@click.option("--from", "since", type=DAY, help="The period begins here; else 365 days ago.")
@click.option("--to", "until", type=DAY, help="The period ends here; else today.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def card(
    context: Context, customers: tuple[str, ...], since: dt.date | None, until: dt.date | None, as_json: bool
) -> None:
    """Show credit, open and overdue amounts, orders and usual products of customers, by their codes.

    Amounts are in the company's currency. The period is compared with as many days before it.
    """
    from addons import base
    from addons.crm.card.customer_card import customer_cards
    from addons.crm.card.words import as_values, lines_of
    from addons.schemas import find_all

    with context.app_with("crm").unit(context.user, readonly=True) as session:
        found: Any = find_all(session, session[base.Partner], customers)
        cards = customer_cards(session, found, since, until)
        shown = [as_values(one) for one in cards]
    if as_json:
        print_json(shown)
        return
    for place, values in enumerate(shown):
        if place:
            click.echo()
        for line in lines_of(values):
            click.echo(line)
