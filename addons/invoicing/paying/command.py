"""`tradeloom payment add`: take a payment for several things at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from addons.console import TYPES, Context, needs, pass_context, print_json, print_table
from addons.schemas import figure

if TYPE_CHECKING:
    from addons.invoicing.paying.taking import Taken
    from core import Session

COLUMNS = ("document", "open", "paid", "discount", "written off", "still open")


@needs("invoicing.payment.create")
@click.command("add")
@click.argument("customer")
@click.option("--amount", type=TYPES[Decimal], help="What came; without it, what has to come.")
@click.option("--invoice", "invoices", multiple=True, metavar="NUMBER[=AMOUNT]", help="Pays this invoice, or a part.")
@click.option("--order", "orders", multiple=True, metavar="NUMBER[=AMOUNT]", help="Pays this order, or a part.")
@click.option("--oldest", is_flag=True, help="Pays the customer's open invoices, the earliest due first.")
@click.option("--item", "items", multiple=True, metavar="CODE=AMOUNT", help="A G/L item; a fee kept by the bank < 0.")
@click.option("--use-credit", "credit", metavar="AMOUNT|all", help="Use so much of the customer's credit first.")
@click.option("--rest", metavar="credit|refund", help="What becomes of more than is open.")
@click.option("--write-off", "writes_off", is_flag=True, help="Give up what stays open.")
@click.option("--no-discount", is_flag=True, help="Take no early payment discount.")
@click.option("--method", default="transfer", show_default=True, help="How it is paid, by code.")
@click.option("--on", "date", type=TYPES[dt.date], help="The day it came; else today.")
@click.option("--currency", help="Of a payment that names no document; else the organisation's.")
@click.option("--organisation", help="Who is paid, by code; else the one of the documents.")
@click.option("--note", help="Kept with the payment.")
@click.option("--deposit", is_flag=True, help="The money is brought to the bank at once.")
@click.option("--override", multiple=True, metavar="CHECK", help="Go past a check; needs its role and --reason.")
@click.option("--reason", default="", help="Why; kept in the audit trail.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def add(context: Context, /, customer: str, dry_run: bool, as_json: bool, **values: Any) -> None:
    """Take a payment of a CUSTOMER (by code) for invoices, orders and fees, with credit used or kept.

    It goes to the documents in their order. Without any it is kept as credit: --rest credit.
    """
    from addons.invoicing.paying.naming import wish_of
    from addons.invoicing.paying.taking import take

    how = {name: values.pop(name) for name in ("deposit", "override", "reason")}

    def work(session: Session) -> dict[str, Any]:
        (taken,) = take(session, [wish_of(session, customer, **values)], **how)
        shown = as_values(session, taken)
        if dry_run:
            session.rollback()
        return shown

    shown = context.app.run(work, context.user)
    if as_json:
        print_json(shown | {"dry_run": dry_run})
    else:
        _print(shown, dry_run=dry_run)


def as_values(session: Session, taken: Taken) -> dict[str, Any]:
    """Return a payment as plain values."""
    from addons.base import Currency

    shares, payment, refund = taken.shares, taken.payment, taken.refund
    lines = [dict(zip(COLUMNS, (one.payable.name, *map(_shown, _figures(one))), strict=True)) for one in shares.parts]
    return {
        "payment": payment and (payment.number or f"#{payment.id}"),
        "status": payment and payment.status,
        "currency": session.known(Currency)[taken.wish.currency_id].code,
        "received": _shown(taken.received),
        "method": taken.wish.method,
        "lines": lines,
        "items": [{"item": item.code, "amount": _shown(amount)} for item, amount in taken.wish.items],
        "credit used": _shown(shares.credit) if shares.credit else None,
        "kept as credit": _shown(shares.left) if shares.left and refund is None else None,
        "paid back": refund and f"{_shown(shares.left)} by {refund.number or f'#{refund.id}'}",
    }


def _figures(part: Any) -> tuple[Decimal, ...]:
    open_ = part.payable.open
    return open_, part.amount, part.discount, part.write_off, open_ - part.settles


def _shown(amount: Decimal) -> str:
    return figure(amount, 2)


def _print(shown: dict[str, Any], *, dry_run: bool) -> None:
    if shown["payment"] is None:
        click.echo("Nothing is open: there is nothing to pay.")
        return
    if shown["lines"]:
        print_table(COLUMNS, [list(one.values()) for one in shown["lines"]], right=COLUMNS[1:], keys=["document"])
    for one in shown["items"]:
        click.echo(f"G/L item {one['item']}: {one['amount']}")
    would = "would be " if dry_run else ""
    text = f"Payment{'' if dry_run else ' ' + shown['payment']}: {shown['received']} {shown['currency']}"
    click.echo(f"{text} {would}received by {shown['method']}; {shown['status']}.")
    for name in ("credit used", "kept as credit", "paid back"):
        if shown[name]:
            click.echo(f"{name.capitalize()}: {shown[name]}")
