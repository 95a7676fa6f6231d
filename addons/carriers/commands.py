"""`tradeloom explain carrier` and `tradeloom shipment label`."""

from __future__ import annotations

from pathlib import Path

import click

from addons.console import Context, needs, pass_context, print_json, print_table


@needs("sales.order.read")
@click.command("carrier")
@click.argument("order")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def explain_carrier(context: Context, order: str, as_json: bool) -> None:
    """Show what each carrier service asks for an ORDER, the cheapest first, and why the others do not serve it."""
    from addons import sales
    from addons.carriers.quoting import quotes
    from addons.schemas import figure, find

    columns = ["service", "carrier", "asks", "charged", "days", "why"]
    with context.app_with("carriers").unit(context.user, readonly=True) as session:
        found = find(session, session[sales.Order], order)
        rows = [
            (
                one.service.code,
                one.service.partner.code,
                figure(one.amount, 2) if one.amount is not None else None,
                figure(one.charged, 2) if one.charged is not None else None,
                one.service.days,
                one.why,
            )
            for one in quotes(session, [found]).get(found.id, ())
        ]
        chosen = found.carrier_service.code if found.carrier_service is not None else None  # type: ignore[attr-defined]
    if as_json:
        print_json({"chosen": chosen, "quotes": [dict(zip(columns, row, strict=True)) for row in rows]})
        return
    if rows:
        print_table(columns, rows, right=["asks", "charged", "days"])
    else:
        click.echo("Nothing is asked: the order has no goods, or there is no carrier service.")
    click.echo(f"Chosen: {chosen or 'none yet'}.")


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
