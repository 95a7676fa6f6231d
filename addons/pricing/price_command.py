"""`tradeloom price`: what a customer would pay, and why; nothing is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from addons.console import TYPES, Context, pass_context, print_json, print_table

if TYPE_CHECKING:
    from core import Row

DAY, FIGURE = TYPES[dt.date], TYPES[Decimal]
ONE = Decimal(1)


@dataclass(frozen=True)
class Wish:
    """What a price is asked for: keys as a person types them, empty where nothing was."""

    product: str
    customer: str
    day: dt.date | None
    price_list: str
    unit: str
    attributes: str


@click.command("price")
@click.argument("product")
@click.option("--customer", "-c", required=True, help="The customer, by code.")
@click.option("--quantity", "-q", type=FIGURE, default=ONE, show_default=True, help="How much of it.")
@click.option("--date", "day", type=DAY, help="The date of the order; today if none is given.")
@click.option("--list", "price_list", default="", help="A price list, by code, instead of the customer's.")
@click.option("--unit", default="", help="The unit of the quantity, such as box, instead of the product's own.")
@click.option("--attributes", default="", help='Attribute values, such as "size=L, colour=red".')
@click.option("--table", is_flag=True, help="The prices by quantity instead, from each step that a rule makes.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def price_command(context: Context, /, quantity: Decimal, table: bool, as_json: bool, **asked: Any) -> None:
    """Say what a PRODUCT would cost a customer, rule by rule, as if it were ordered; nothing is stored."""
    from addons.pricing.asking_price import order_of, table_of
    from addons.sales import print_ladder

    wish = Wish(**asked)
    with context.app_with("pricing").unit(context.user) as session:
        if table:
            rows = table_of(session, wish)
            _print_table(rows, as_json=as_json)
        else:
            order = order_of(session, wish, quantity)
            print_ladder(session, order, as_json=as_json, title="an order that is not kept")
        session.rollback()


def _print_table(rows: Sequence[Row], *, as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    columns = ["from quantity", "price", "list price", "% off", "by"]
    print_table(columns, [tuple(row.values()) for row in rows], right=columns[:-1])
