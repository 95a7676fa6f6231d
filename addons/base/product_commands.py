"""`tradeloom product`: make the variants of a generic product."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal

import click

from addons.console import Context, asks_itself, pass_context, print_table
from addons.schemas import read, worded
from core import BadInput, UsageError


@click.group("product")
def product() -> None:
    """Products: make the variants of a generic one."""


@asks_itself
@product.command("variants")
@click.argument("code")
@click.option(
    "--axis",
    "axes",
    multiple=True,
    metavar="NAME=VALUE,…",
    help="Make the product generic along this axis, such as size=S,M,L; of its other axes the values in use are taken.",
)
@click.option("--price", "prices", multiple=True, metavar="VARIANT=PRICE", help="The list price of one new variant.")
@click.option("--dry-run", is_flag=True, help="Show what would be made; change nothing.")
@pass_context
def variants(context: Context, code: str, axes: Sequence[str], prices: Sequence[str], dry_run: bool) -> None:
    """Make a product for each combination of the axes' values that has none yet."""
    from addons.base.product import Product
    from addons.base.variants import define_axes, make_variants
    from addons.schemas import find

    named = {name: _values(values) for name, values in (_pair(text, "--axis") for text in axes)}
    figures = {name: _figure(text) for name, text in (_pair(text, "--price") for text in prices)}
    with context.app_with("base").unit(context.user) as session:
        generic = find(session, Product, code)
        if named:
            define_axes(session, generic, named)
        made = session.known(Product, make_variants(session, generic, named or None, figures))
        rows = [(one.code, one.name, worded(one.list_price, 2)) for one in made.values()]
        if dry_run:
            session.rollback()
    click.echo(f"{len(rows)} variants of {code} {'would be' if dry_run else 'were'} made")
    if rows:
        print_table(["code", "name", "list price"], sorted(rows), right=["list price"])


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = (part.strip() for part in text.partition("="))
    if not (name and equals and value):
        raise UsageError(f"{option} '{text}' is not of the form NAME=VALUE")
    return name, value


def _values(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _figure(text: str) -> Decimal:
    with suppress(BadInput):  # the error below says it, as for one below zero
        price: Decimal = read(Decimal, text)
        if price >= 0:
            return price
    raise BadInput(f"'{text}' is not a price", remedy="Write digits with a point, as in 12.50.")
