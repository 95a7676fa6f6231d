"""`tradeloom init` beside organisations: it names the first one, and its currency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from addons.console import Context, needs, pass_context
from core import UsageError, one_of, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core import Row, Session


@needs("hosting.init")
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
    from addons.hosting import make_ready

    make_ready(context, name, addons, lambda session, new: _described(session, organisation, currency, new))


def _described(session: Session, name: str | None, code: str | None, new: Sequence[str]) -> list[str]:
    """Give the organisation made with the database its name and currency; return what was done, in words."""
    from sqlalchemy import select

    from addons.base.currency import Currency
    from addons.base.organisation import Organisation

    if not name and not code:
        return []
    if "base" not in new:
        raise UsageError(
            "--organisation and --currency count only when the database is new",
            remedy="Change the organisation itself instead; nothing else was left undone.",
        )
    organisation, currency = session[Organisation], session[Currency]
    values: Row = {"name": name} if name else {}
    if code:
        codes = {known: id_ for known, id_ in session.execute(select(currency.code, currency.id))}
        if code not in codes:
            raise unknown("currency", code, codes, remedy=f"There are: {one_of(codes)}.")
        values["currency_id"] = codes[code]
    first = session.scalars(select(organisation.id).order_by(organisation.id)).first()
    session.edit(organisation, [{"id": first, **values}] if first is not None else [])
    return [f"the organisation is {name or 'as it was'}, with {code or 'EUR'}"]
