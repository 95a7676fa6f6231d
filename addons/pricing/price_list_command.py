"""`tradeloom price-list`: make versions of price lists."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import click

from addons.console import Context, needs, pass_context, print_table

if TYPE_CHECKING:
    from addons.pricing.making.making import Change
    from core import Session


@click.group("price-list")
def price_list_command() -> None:
    """Make versions of price lists."""


@needs("pricing.product_price.create")
@price_list_command.command("make")
@click.argument("version")
@click.option("--replace", is_flag=True, help="Replace prices that the version has already.")
@click.option("--show", is_flag=True, help="Print each price that is made.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@pass_context
def make(context: Context, version: str, replace: bool, show: bool, dry_run: bool) -> None:
    """Make the prices of a VERSION of its base version, by the lines of its price schema."""
    from addons.pricing.lists.price_list import PriceVersion
    from addons.pricing.making.making import make_prices
    from addons.schemas import find

    with context.app_with("pricing").unit(context.user) as session:
        found = find(session, PriceVersion, version)
        made = make_prices(session, found, replace=replace)
        if show:
            _print_changes(session, [*made.new, *made.replaced])
        would = "would be " if dry_run else ""
        click.echo(
            f"{found}: {len(made.new)} prices {would}made, {len(made.replaced)} replaced, {len(made.kept)} left as is"
        )
        if dry_run:
            session.rollback()


def _print_changes(session: Session, changes: list[Change]) -> None:
    columns = ["product", "list before", "list", "standard before", "standard", "limit before", "limit"]
    rows = [
        (one.product.code, *(_plain(values[of]) for of in one.after for values in (one.base, one.after)))
        for one in changes
    ]
    print_table(columns, rows, right=columns[1:], keys=["product"])


def _plain(price: Decimal) -> str:
    return f"{price.normalize():f}"
