"""`tradeloom purchase propose`: what to buy, and the purchase orders for it."""

from __future__ import annotations

import click

from addons.console import Context, needs, pass_context, print_json, print_table

COLUMNS = ["product", "name", "warehouse", "demand", "on hand", "on order", "not met", "vendor", "quantity", "price"]


@needs("purchasing.purchase.propose")
@click.command("propose")
@click.option("--vendor", default="", help="Only of this vendor, by code.")
@click.option("--order", is_flag=True, help="Make a draft purchase order per vendor and warehouse.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def propose(context: Context, vendor: str, order: bool, as_json: bool) -> None:
    """Say what to buy: what customers wait for, less what is on hand and what vendors will bring.

    *Not met* is what was short when orders were closed; nobody waits for it any more. Quantities are rounded up to
    the vendor's minimum and packs. What has no vendor, or no price of theirs, is shown and not ordered.
    """
    from addons.purchasing.proposing import order_proposed, proposals

    with context.app.unit(context.user, readonly=not order) as session:
        found = proposals(session, vendor=vendor)
        rows = [
            (
                one.product.code,
                one.product.name,
                one.warehouse.code,
                one.demand,
                one.on_hand,
                one.on_order,
                one.not_met,
                one.vendor.partner.code if one.vendor else None,
                one.wanted.quantity if one.wanted else None,
                one.price,
            )
            for one in found
        ]
        made = order_proposed(session, found) if order else []
    if as_json:
        print_json({"proposals": [dict(zip(COLUMNS, row, strict=True)) for row in rows], "purchases": made})
        return
    if rows:
        print_table(COLUMNS, rows, right=["demand", "on hand", "on order", "not met", "quantity", "price"])
    else:
        click.echo("Nothing is lacking.")
    if made:
        click.echo(f"Made {len(made)} draft purchase order(s): #{', #'.join(map(str, made))}.")
