"""`tradeloom explain carrier` and `tradeloom shipment label`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from addons.console import Context, needs, pass_context, print_json, print_table


@needs("sales.order.read")
@click.command("carrier")
@click.argument("order")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def explain_carrier(context: Context, order: str, as_json: bool) -> None:
    """Show what each tariff asks for an ORDER, the cheapest first, and why others do not serve it."""
    from addons import freight, sales
    from addons.carriers.route import route_of
    from addons.schemas import figure, find

    columns = ["tariff", "carrier", "asks", "days", "why"]
    with context.app_with("carriers").unit(context.user, readonly=True) as session:
        found: Any = find(session, session[sales.Order], order)
        route = route_of(session, found)
        asked = freight.tariff_quotes(session, [found])[found.id]
        tariffs: Any = {one.code: one for one in session.known(freight.FreightTariff).values()}
        rows = [_shown(one.code, tariffs.pop(one.code, None), one.amount, one.why) for one in asked]
        for code, one in sorted(tariffs.items()):
            why = f"is not for the way from {route}" if not one.serves(*route.zones) else "not in force, or of others"
            rows.append(_shown(code, one, None, why))
        chosen = found.freight_tariff.code if found.freight_tariff is not None else None
    table = [(*row[:2], figure(row[2], 2) if row[2] is not None else None, *row[3:]) for row in rows]
    if as_json:
        print_json({"chosen": chosen, "quotes": [dict(zip(columns, row, strict=True)) for row in table]})
        return
    if table:
        print_table(columns, table, right=["asks", "days"])
    else:
        click.echo("There is no freight tariff yet: tradeloom record new freight.FreightTariff.")
    click.echo(f"Chosen: {chosen or 'none yet'}.")


def _shown(code: str, tariff: Any, amount: Any, why: str) -> tuple[Any, ...]:
    carrier = tariff.carrier.code if tariff is not None and tariff.carrier is not None else None
    return code, carrier, amount, tariff.days if tariff is not None else None, why


@needs("shipping.shipment.read")
@click.command("label")
@click.argument("number")
@click.option("--to", "path", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The PDF to write.")
@pass_context
def shipment_label(context: Context, number: str, path: Path) -> None:
    """Write the label of a shipment: the carrier's, where an addon speaks to it, else one of our own."""
    from addons.carriers.label_file import label_of
    from addons.schemas import whole_file

    with context.app_with("carriers").unit(context.user) as session:
        content = label_of(session, number)
    with whole_file(path) as unfinished:
        unfinished.write_bytes(content)
    click.echo(f"Wrote {path}.")
