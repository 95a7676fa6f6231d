"""`tradeloom product`: make the variants of a generic product."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

import click

from core.commands.context import Context, pass_context, print_table
from core.errors import BadInput, NotFound, UsageError, did_you_mean


@click.group("product")
def product() -> None:
    """Products: make the variants of a generic one."""


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
    from sqlalchemy import select

    from addons.base.product import Product
    from addons.base.variants import define_axes, make_variants

    named = {name: _values(values) for name, values in (_pair(text, "--axis") for text in axes)}
    figures = {name: _figure(text) for name, text in (_pair(text, "--price") for text in prices)}
    with context.app.unit(context.user) as session:
        P = session[Product]
        generic = session.scalars(select(P).where(P.code == code)).one_or_none()
        if generic is None:
            known = session.scalars(select(P.code).limit(5000)).all()
            raise NotFound(f"there is no product '{code}'{did_you_mean(code, known)}")
        if named:
            define_axes(session, generic, named)
        made = session.known(P, make_variants(session, generic, named or None, figures))
        rows = [(one.code, one.name, _shown(one.list_price)) for one in made.values()]
        if dry_run:
            session.rollback()
    click.echo(f"{len(rows)} variants of {code} {'would be' if dry_run else 'were'} made")
    if rows:
        print_table(["code", "name", "list price"], sorted(rows), right=["list price"])


def _shown(price: Decimal | None) -> str:
    from core.lists.listing import figure

    return "" if price is None else figure(price, 2)


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = (part.strip() for part in text.partition("="))
    if not (name and equals and value):
        raise UsageError(f"{option} '{text}' is not of the form NAME=VALUE")
    return name, value


def _values(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _figure(text: str) -> Decimal:
    try:
        figure = Decimal(text)
    except InvalidOperation:
        figure = Decimal("NaN")
    if not figure.is_finite() or figure < 0:
        raise BadInput(f"'{text}' is not a price", remedy="Write digits with a point, as in 12.50.")
    return figure
