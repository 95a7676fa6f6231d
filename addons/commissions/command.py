"""`tradeloom commission`: settle commissions, explain settlements, and look at one's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from addons.console import TYPES, Context, needs, pass_context, print_json, print_table
from core import UsageError

if TYPE_CHECKING:
    from core import Session

DAY = TYPES[dt.date]
LINES = ["period", "rule", "how", "due", "settled before", "now"]
DETAILS = ["document", "line", "date", "customer", "product", "net", "currency", "cost", "amount", "quantity"]


@needs("commissions.settlement.run")
@click.command("run")
@click.argument("agreement", required=False)
@click.option("--period-start", type=DAY, help="A day in the period, such as its first; without, the last one over.")
@click.option("--due", is_flag=True, help="Of all agreements whose last period is over and not settled.")
@click.option("--complete", is_flag=True, help="Complete the settlements at once: make their notes.")
@click.option("--dry-run", is_flag=True, help="Say what would be settled; change nothing.")
@pass_context
def run(
    context: Context, agreement: str | None, period_start: dt.date | None, due: bool, complete: bool, dry_run: bool
) -> None:
    """Settle commissions by an AGREEMENT, by its code: what is owed up to the end of the period, less what was settled.

    Makes a draft that is looked at, and then completed. Running it again settles only what has changed since.
    """
    from addons.commissions.settlement import Settlement
    from addons.commissions.settling import settle

    with context.app_with("commissions").unit(context.user) as session:
        wanted = _wanted(session, agreement, period_start, due=due)
        made = {one: settle(session, [one], day).get(one) for one, day in wanted.items()}
        ids = [id_ for id_ in made.values() if id_ is not None]
        settlements: Any = session.known(Settlement, ids)
        if complete and ids:
            session.fire("complete", [settlements[id_] for id_ in ids]).expect_done()
        for one, id_ in made.items():
            if id_ is None:
                click.echo(f"{one}: nothing is open up to the end of the period of {wanted[one]}.")
            else:
                _print_settlement(settlements[id_], details=dry_run)
        if dry_run:
            session.rollback()
            click.echo("Nothing was changed.")


@needs("commissions.settlement.read")
@click.command("explain")
@click.argument("settlement")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def explain(context: Context, settlement: str, as_json: bool) -> None:
    """Explain a SETTLEMENT, by its number or #id: how each rule came to its amount, and by which document lines."""
    from addons.commissions.settlement import Settlement
    from addons.schemas import find

    with context.app_with("commissions").unit(context.user, readonly=True) as session:
        found: Any = find(session, session[Settlement], settlement)
        if as_json:
            print_json(_as_values(found))
        else:
            _print_settlement(found, details=True)


@needs("commissions.settlement.read")
@click.command("due")
@pass_context
def due(context: Context) -> None:
    """List the agreements whose last period is over and not settled yet."""
    from addons.commissions.settling import due_periods

    with context.app_with("commissions").unit(context.user, readonly=True) as session:
        rows = [
            (one.code, one.name, one.partner.code, one.frequency, period.first, period.last)
            for one, period in due_periods(session).items()
        ]
    if rows:
        print_table(["agreement", "name", "payee", "frequency", "from", "to"], rows)
    else:
        click.echo("Every agreement is settled up to its last period that is over, or nothing was owed.")


@needs("commissions.commission.mine")
@click.command("mine")
@click.argument("number", required=False)
@pass_context
def mine(context: Context, number: str | None) -> None:
    """List your own settlements: those of agreements that name you as their user; or explain one by its NUMBER."""
    from addons.commissions.own import own_settlement, own_settlements
    from addons.schemas import figure

    with context.app_with("commissions").unit(context.user, readonly=True) as session:
        if number:
            _print_settlement(own_settlement(session, number), details=True)
            return
        rows = [
            (one.number, one.agreement.code, one.period_from, one.period_to, figure(one.total, 2), one.currency.code)
            for one in own_settlements(session)
        ]
    if rows:
        print_table(["number", "agreement", "from", "to", "total", "currency"], rows, right=["total"])
    else:
        click.echo("You have no settlements.")


@needs("commissions.agreement.create")
@click.command("copy")
@click.argument("agreement")
@click.argument("code")
@click.option("--from", "since", type=DAY, required=True, help="The first day of the new one; the old one ends before.")
@pass_context
def copy(context: Context, agreement: str, code: str, since: dt.date) -> None:
    """Copy an AGREEMENT with its rules to a new one of another CODE, to change what it pays from a day on."""
    from addons.commissions.agreement import Agreement
    from addons.commissions.copying import copy_agreement

    with context.app_with("commissions").unit(context.user) as session:
        copy_agreement(session, session[Agreement].of_code(session, agreement), code, since)
    click.echo(f"Commission agreement {code} is valid from {since}; {agreement} ends the day before.")


def _wanted(session: Session, code: str | None, day: dt.date | None, *, due: bool) -> dict[Any, dt.date]:
    """Return the agreements to settle, with a day of the period each."""
    from addons import base
    from addons.commissions.agreement import Agreement
    from addons.commissions.period import period_before
    from addons.commissions.settling import due_periods

    if due == (code is not None) or (due and day):
        raise UsageError(
            "say which commissions to settle",
            remedy="Name an agreement, with --period-start or without; or give --due.",
        )
    if due:
        return {one: period.first for one, period in due_periods(session).items()}
    found = session[Agreement].of_code(session, code or "")
    return {found: day or period_before(base.today(session, found.organisation_id), found.frequency).first}


def _print_settlement(settlement: Any, *, details: bool) -> None:
    from addons.schemas import figure

    lines, currency = settlement.explained(), settlement.currency
    head = f"{settlement} of {settlement.partner} ({settlement.agreement.code}), {settlement.period_from} to "
    click.echo(f"{head}{settlement.period_to}: {figure(settlement.total, currency.digits)} {currency.code}")
    print_table(LINES, [_line_values(line) for line in lines], right=LINES[3:])
    for line in lines if details else ():
        if line.details:
            click.echo(f"\n{line.rule.title}, {line.period_from} to {line.period_to}: what is new of it")
            rows = [_detail_values(one) for one in line.details]
            print_table(DETAILS, rows, right=["line", "net", "cost", "amount", "quantity"])


def _line_values(line: Any) -> Sequence[Any]:
    from addons.schemas import figure

    digits = line.settlement.currency.digits
    amounts = (figure(amount, digits) for amount in (line.due, line.settled, line.amount))
    return (f"{line.period_from} to {line.period_to}", line.rule.title, line.formula(), *amounts)


def _detail_values(one: Any) -> Sequence[Any]:
    from addons.schemas import figure

    digits = one.line.settlement.currency.digits
    product = one.product.code if one.product else ""
    figures = (figure(one.cost, digits), figure(one.amount, digits), figure(one.quantity))
    told = (one.number, one.position, one.date, one.partner.code, product)
    return (*told, figure(one.net, one.currency.digits), one.currency.code, *figures)


def _as_values(settlement: Any) -> dict[str, Any]:
    return {
        "settlement": settlement.number,
        "agreement": settlement.agreement.code,
        "payee": settlement.partner.code,
        "from": settlement.period_from,
        "to": settlement.period_to,
        "total": settlement.total,
        "currency": settlement.currency.code,
        "lines": [
            dict(zip(LINES, _line_values(line), strict=True))
            | {"details": [dict(zip(DETAILS, _detail_values(one), strict=True)) for one in line.details]}
            for line in settlement.explained()
        ],
    }
