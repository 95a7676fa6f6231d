"""`tradeloom payment-term`, and `payment-plan` of orders and invoices."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from addons.console import TYPES, Context, needs, pass_context, print_json, print_table

if TYPE_CHECKING:
    from core import Session

DAY, AMOUNT = TYPES[dt.date], TYPES[Decimal]


@click.group("payment-term")
def payment_term_command() -> None:
    """Payment terms: new, preview. `record edit invoicing.PaymentTerm` changes one."""


@needs("invoicing.payment_term.create")
@payment_term_command.command("new")
@click.argument("fields", nargs=-1, required=True, metavar="FIELD=VALUE...")
@click.option("--line", "lines", multiple=True, metavar="FIELD=VALUE,…", help="An instalment, such as percent=30.")
@click.option("--total", type=AMOUNT, default=Decimal(1000), show_default=True, help="Show it for this total.")
@click.option("--on", type=DAY, help="Show it for an invoice of this day; else today.")
@click.option("--dry-run", is_flag=True, help="Show what would be due; save nothing.")
@pass_context
def new(
    context: Context, fields: tuple[str, ...], lines: tuple[str, ...], total: Decimal, on: dt.date | None, dry_run: bool
) -> None:
    """Enter a payment term with its instalments, and show what would be due.

    For example: payment-term new code=THIRDS name='In thirds' --line percent=30 --line percent=30,net_days=30
    --line share_of=remainder,net_days=60
    """
    from addons.console import enter_record, split_line, values_of
    from addons.invoicing.terms.payment_term import PaymentTerm
    from addons.invoicing.terms.payment_term_line import PaymentTermLine

    with context.app_with("invoicing").unit(context.user) as session:
        term = enter_record(session, PaymentTerm, fields)
        rows = [{"term_id": term.id, **values_of(session, PaymentTermLine, split_line(text))} for text in lines]
        session.create(PaymentTermLine, rows)
        _show(session, term.code, total, None, on, as_json=False)
        if dry_run:
            session.rollback()
    click.echo("Nothing was saved." if dry_run else "Saved.")


@needs("invoicing.payment_term.read")
@payment_term_command.command("preview")
@click.argument("code")
@click.option("--total", type=AMOUNT, default=Decimal(1000), show_default=True, help="The total of the invoice.")
@click.option("--net", type=AMOUNT, help="Of it without taxes; else all.")
@click.option("--on", type=DAY, help="The day of the invoice; else today.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def preview(
    context: Context, code: str, total: Decimal, net: Decimal | None, on: dt.date | None, as_json: bool
) -> None:
    """Show what is due when by the payment term CODE, and what paying early earns."""
    with context.app_with("invoicing").unit(context.user, readonly=True) as session:
        _show(session, code, total, net, on, as_json=as_json)


def _show(
    session: Session, code: str, total: Decimal, net: Decimal | None, on: dt.date | None, *, as_json: bool
) -> None:
    from addons.invoicing.terms.previewing import preview_of
    from addons.schemas import figure

    found = preview_of(session, code, total, total if net is None else net, on or session.today)
    rows = [(words, one.due_date, figure(one.amount, 2), one.method or "") for words, one in found.instalments]
    early = [(figure(rate), until, figure(amount, 2)) for rate, until, amount in found.discounts]
    if as_json:
        names = ("part", "due", "amount", "method")
        discounts = [dict(zip(("percent", "until", "amount"), row, strict=True)) for row in early]
        print_json({"instalments": [dict(zip(names, row, strict=True)) for row in rows], "discounts": discounts})
        return
    print_table(["part", "due", "amount", "method"], rows, right=["amount"])
    for rate, until, amount in early:
        click.echo(f"{rate} % discount, {amount}, for what is paid until {until}.")
    for note in found.notes:
        click.echo(note)


def _plan_command(model: str, permission: str) -> click.Command:
    """Make the command that shows the payment plan of a document."""

    @needs(permission)
    @click.command("payment-plan")
    @click.argument("number")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @pass_context
    def command(context: Context, number: str, as_json: bool) -> None:
        """Show what of one document is due when, and what of it is paid."""
        from addons.invoicing.owed.plan import plan_of
        from addons.schemas import figure, find

        columns = ["due", "amount", "paid", "open", "method"]
        app = context.app_with("invoicing")
        with app.unit(context.user, readonly=True) as session:
            document: Any = find(session, app.composition.named(model), number)
            rows = [
                (one.due_date, *(figure(n, 2) for n in (one.amount, one.paid, one.open_amount)), one.method)
                for one in plan_of(session, [document])[document.id]
            ]
        if as_json:
            print_json([dict(zip(columns, row, strict=True)) for row in rows])
        else:
            print_table(columns, rows, right=["amount", "paid", "open"])

    return command


order_plan = _plan_command("sales.Order", "sales.order.read")
invoice_plan = _plan_command("invoicing.Invoice", "invoicing.invoice.read")
