"""`tradeloom customer card`: what to know of customers at one glance."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from addons.console import TYPES, Context, needs, pass_context, print_json
from addons.schemas import figure

if TYPE_CHECKING:
    from addons.crm.card.customer_card import Card

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
        _print(values)


def as_values(one: Card) -> dict[str, Any]:
    """Return a card as plain values."""
    owed = one.exposure
    return {
        "customer": one.customer.code,
        "name": one.customer.name,
        "currency": one.currency,
        "credit status": one.status,
        "credit limit": _amount(one.limit),
        "used": _amount(owed.balance),
        "ordered": _amount(owed.ordered),
        "available": _amount(one.available),
        "overdue": _amount(owed.overdue),
        "oldest due": owed.oldest_due and owed.oldest_due.isoformat(),
        "orders": one.period.orders,
        "amount": _amount(one.period.total),
        "orders before": one.period_before.orders,
        "amount before": _amount(one.period_before.total),
        "average order": _amount(one.average_order),
        "last order": one.last_order and one.last_order.isoformat(),
        "blocked": list(one.blocked),
        "last orders": [(number, day.isoformat(), _amount(total)) for number, day, total in one.last_orders],
        "open requests": [list(request) for request in one.open_requests],
        "usual products": [list(product) for product in one.usual_products],
    }


def _amount(value: Any) -> str | None:
    return None if value is None else figure(value, 2)


def _print(values: dict[str, Any]) -> None:
    click.echo(f"{values['customer']} {values['name']} ({values['currency']})")
    if values["blocked"]:
        click.echo(f"  BLOCKED: {', '.join(values['blocked'])}")
    limit = values["credit limit"] or "none"
    click.echo(f"  credit          {values['credit status']}, limit {limit}, available {values['available'] or 'any'}")
    click.echo(f"  open            {values['used']} invoiced, {values['ordered']} ordered")
    since = f", the oldest since {values['oldest due']}" if values["oldest due"] else ""
    click.echo(f"  overdue         {values['overdue']}{since}")
    before = f"{values['orders before']} of {values['amount before']} before"
    click.echo(f"  orders          {values['orders']} of {values['amount']}; {before}")
    click.echo(f"  average order   {values['average order'] or '-'}")
    last = "; ".join(f"{number} {day} {total}" for number, day, total in values["last orders"])
    click.echo(f"  last orders     {last or '-'}")
    usual = ", ".join(f"{code} {name} ({times} times)" for code, name, times in values["usual products"])
    click.echo(f"  usual products  {usual or '-'}")
    asked = ", ".join(f"{number} {name}" for name, number in values["open requests"])
    click.echo(f"  open requests   {asked or '-'}")
