"""`tradeloom volume-discount`: what customers earned by their turnover, and crediting it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from addons.console import TYPES, Context, needs, pass_context, print_json, print_table
from core import NotFound, Refused

if TYPE_CHECKING:
    from addons.promotions.with_invoicing.turnover import Earned
    from core import App, Session

DAY = TYPES[dt.date]
TIERS = ["above", "up to", "percent", "turnover", "earned"]
COLUMNS = ["agreement", "customer", "from", "to", "turnover", "earned", "credited", "open"]
WHICH = (
    click.argument("code", required=False),
    click.option("--customer", multiple=True, help="Only of these customers, by code."),
    click.option("--until", type=DAY, help="Only invoices of this date or before."),
)


@click.group("volume-discount")
def volume_discount() -> None:
    """Show and credit what customers earned by their turnover."""


@needs("promotions.volume_discount.read")
@volume_discount.command("show")
@WHICH[0]
@WHICH[1]
@WHICH[2]
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def show(context: Context, code: str | None, customer: tuple[str, ...], until: dt.date | None, as_json: bool) -> None:
    """Show what customers turned over and earned, and what of it is not credited yet; of one agreement by its CODE."""
    app = _app(context)
    from addons.promotions.with_invoicing.crediting import agreements
    from addons.promotions.with_invoicing.turnover import earned

    with app.unit(context.user, readonly=True) as session:
        found = earned(session, agreements(session, [code] if code else (), customer), until)
        _print(session, found, as_json=as_json)


@needs("promotions.volume_discount.read")
@volume_discount.command("explain")
@click.argument("code")
@WHICH[1]
@WHICH[2]
@pass_context
def explain(context: Context, code: str, customer: tuple[str, ...], until: dt.date | None) -> None:
    """Explain what customers earned by the agreement of this CODE: by which tier, and by which products."""
    app = _app(context)
    from addons.promotions.with_invoicing.crediting import agreements
    from addons.promotions.with_invoicing.turnover import earned

    with app.unit(context.user, readonly=True) as session:
        for one in earned(session, agreements(session, [code], customer), until):
            _explain(session, one)


@needs("promotions.volume_discount.credit")
@volume_discount.command("credit")
@WHICH[0]
@WHICH[1]
@WHICH[2]
@click.option("--on", type=DAY, help="The date of the credit memos; today if none.")
@click.option("--dry-run", is_flag=True, help="Say what would be credited; change nothing.")
@pass_context
def credit(
    context: Context,
    code: str | None,
    customer: tuple[str, ...],
    until: dt.date | None,
    on: dt.date | None,
    dry_run: bool,
) -> None:
    """Make draft credit memos of what customers earned and were not credited yet; of one agreement by its CODE."""
    app = _app(context)
    from addons.promotions.with_invoicing.crediting import agreements, credit_volume_discounts

    with app.unit(context.user) as session:
        chosen = agreements(session, [code] if code else (), customer)
        ids, found = credit_volume_discounts(session, chosen, until, on)
        _print(session, found)
        if dry_run:
            session.rollback()
    memos = "1 credit memo" if len(ids) == 1 else f"{len(ids)} credit memos"
    if not ids:
        raise Refused(
            "the discount is zero: nothing is earned that is not credited, drafts included",
            remedy="`tradeloom volume-discount explain CODE` says how it is earned.",
        )
    if dry_run:
        click.echo(f"{memos} would be made (nothing was changed).")
    else:
        click.echo(f"Made the draft{'s' if len(ids) > 1 else ''} {', '.join(f'#{id_}' for id_ in ids)}: {memos}.")


def _app(context: Context) -> App:
    app: App = context.app_with("promotions")
    if not any(addon.name == "invoicing" for addon in app.composition.addons):
        raise NotFound(
            "volume discounts are credited by invoices, and the addon invoicing is not enabled",
            remedy="Enable it: tradeloom addon enable invoicing.",
        )
    return app


def _print(session: Any, found: Any, *, as_json: bool = False) -> None:
    from addons.base import Partner
    from addons.schemas import figure

    partners = session.known(Partner, {one.customer.partner_id for one in found})
    rows = [
        (
            *(one.discount.code, partners[one.customer.partner_id].code, one.customer.date_from, one.customer.date_to),
            *(figure(amount, one.currency.digits) for amount in (one.turnover, one.due, one.credited, one.open)),
        )
        for one in found
    ]
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    elif rows:
        print_table(COLUMNS, rows, right=COLUMNS[4:])
    else:
        click.echo("No agreement found.")


def _explain(session: Session, one: Earned) -> None:
    from addons.base import Partner, Product, Tax
    from addons.promotions.with_invoicing.volume_discount import tier_parts
    from addons.schemas import figure

    digits, code = one.currency.digits, one.currency.code
    partner = session.known(Partner, [one.customer.partner_id])[one.customer.partner_id]
    click.echo(f"{partner}, {one.discount.code}, {one.customer.date_from} to {one.customer.date_to}")
    how = "each part of the turnover by its own tier" if one.discount.scaled else "all of it by the tier it lies in"
    amounts = (figure(amount, digits) for amount in (one.turnover, one.due, one.credited, one.open))
    click.echo("turnover {}, earned {} ({how}), credited {}, open {} {code}".format(*amounts, how=how, code=code))
    tiers = [
        (
            figure(tier.above, digits),
            "" if tier.up_to is None else figure(tier.up_to, digits),
            figure(tier.percent),
            figure(tier.part, digits),
            figure(one.currency.round(tier.earned), digits),
        )
        for tier in tier_parts(one.turnover, one.tiers, scaled=one.discount.scaled)
    ]
    print_table(TIERS, tiers, right=TIERS)
    products, taxes = session.known(Product, {share[1] for share in one.shares if share[1]}), session.known(Tax)
    shares = [
        (products[product].code if product else "", taxes[tax].code if tax else "", figure(net, digits))
        for (_, product, tax, _), net in one.shares.items()
    ]
    print_table(["product", "tax", "turnover"], shares, right=["turnover"])
    click.echo()
