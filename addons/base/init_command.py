"""`tradeloom init` beside organisations: it names the first one, and its currency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from addons.base.currency import Currency
from addons.base.organisation import Organisation
from addons.console import Context, pass_context
from addons.hosting import make_ready
from core import UsageError, one_of, unknown

if TYPE_CHECKING:
    from core import App


@click.command("init")
@click.argument("name", required=False)
@click.option("--addons", help="The addons to enable, with commas between, services such as reporting too; else all.")
@click.option("--organisation", help="The name of the first organisation.")
@click.option("--currency", help="The code of its currency, such as EUR.")
@pass_context
def init_command(
    context: Context, name: str | None, addons: str | None, organisation: str | None, currency: str | None
) -> None:
    """Make a customer's database ready: tables, reference data and the user admin.

    NAME adds the customer to tradeloom.toml if it is not there. Run again, it finishes what is missing and leaves
    the rest as it is. What the file says of the customer besides addons is applied as well.
    """
    make_ready(context, name, addons, lambda app, enabled: _described(app, organisation, currency, enabled))


def _described(app: App, name: str | None, code: str | None, enabled: list[str]) -> list[str]:
    """Give the organisation made with the database its name and currency; return what was done, in words."""
    from sqlalchemy import select

    if not name and not code:
        return []
    if "base" not in enabled:
        raise UsageError(
            "--organisation and --currency count only when the database is new",
            remedy="Change the organisation itself instead; nothing else was left undone.",
        )
    organisation, currency = app[Organisation], app[Currency]
    with app.unit() as session:
        first = session.scalars(select(organisation).order_by(organisation.id)).first()
        if first is not None and name:
            first.name = name
        if first is not None and code:
            codes = {known: id_ for known, id_ in session.execute(select(currency.code, currency.id))}
            if code not in codes:
                raise unknown("currency", code, codes, remedy=f"There are: {one_of(codes)}.")
            first.currency_id = codes[code]
    return [f"the organisation is {name or 'as it was'}, with {code or 'EUR'}"]
