"""`tradeloom receivables`: how invoices are paid, who is to be reminded, and statements of account."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from addons.console import TYPES, Context, needs, pass_context, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core import Session

DAY = TYPES[dt.date]
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group("receivables")
def receivables_command() -> None:
    """What customers owe: monitor, reminders, statement."""


def _ids(session: Session, customers: tuple[str, ...]) -> list[int]:
    from addons.base import Partner
    from addons.schemas import find_all

    return [one.id for one in find_all(session, session[Partner], customers)] if customers else []


def _write(session: Session, template: str, papers: Sequence[Any], folder: Path, form: str, language: str) -> None:
    """Write a file for each paper into a folder: CODE.pdf, or CODE-USD.pdf where a customer has several."""
    from addons.printing import fill_page
    from addons.schemas import whole_file

    folder.mkdir(parents=True, exist_ok=True)
    codes = [one.partner.code for one in papers]
    for one in papers:
        several = f"-{one.currency.code}" if codes.count(one.partner.code) > 1 else ""
        path = folder / f"{one.partner.code}{several}.{form}".replace("/", "_")
        with whole_file(path) as unfinished:
            unfinished.write_bytes(fill_page(session, template, one, form, language or None))
        click.echo(f"Wrote {path}.")


@needs("invoicing.invoice.read")
@receivables_command.command("statement")
@click.argument("customers", nargs=-1, required=True, metavar="CUSTOMER...")
@click.option("--from", "since", type=DAY, help="The period begins here; else on the first of its last month.")
@click.option("--until", type=DAY, help="The period ends here, also long ago; else today.")
@click.option("--to", "folder", type=FOLDER, required=True, help="The folder to write CUSTOMER.pdf into.")
@click.option("--format", "form", type=click.Choice(["pdf", "html"]), default="pdf", show_default=True)
@click.option("--language", default="", help="Such as de or pt_BR; else the customer's.")
@pass_context
def statement(
    context: Context,
    customers: tuple[str, ...],
    since: dt.date | None,
    until: dt.date | None,
    folder: Path,
    form: str,
    language: str,
) -> None:
    """Write the statements of account of customers, by their codes: what moved in a period, and what is open.

    There is a file for each customer, and for each currency of theirs.
    """
    from addons.invoicing.owed.statement import statements

    context.app_with("printing")
    with context.app_with("invoicing").unit(context.user, readonly=True) as session:
        found = statements(session, _ids(session, customers), since, until)
        _write(session, "statement.html", found, folder, form, language)
    if not found:
        click.echo("Nothing moved and nothing is open.")


@needs("invoicing.invoice.read")
@receivables_command.command("reminders")
@click.argument("customers", nargs=-1, metavar="[CUSTOMER]...")
@click.option("--on", type=DAY, help="As of this day; else today.")
@click.option("--level", type=click.IntRange(1), default=1, show_default=True, help="Only of this level or higher.")
@click.option("--to", "folder", type=FOLDER, help="Write the letters into this folder; else only list them.")
@click.option("--format", "form", type=click.Choice(["pdf", "html"]), default="pdf", show_default=True)
@click.option("--language", default="", help="Such as de or pt_BR; else each customer's.")
@pass_context
def reminders(
    context: Context,
    customers: tuple[str, ...],
    on: dt.date | None,
    level: int,
    folder: Path | None,
    form: str,
    language: str,
) -> None:
    """List who is to be reminded of what is overdue, of all or some customers, or write the letters (dunning).

    The preference invoicing.reminder_days says after how many days which level is reached.
    """
    from addons.invoicing.owed.reminding import reminders as find_reminders
    from addons.schemas import figure

    columns = ["customer", "name", "level", "days", "items", "currency", "to pay"]
    with context.app_with("invoicing").unit(context.user, readonly=True) as session:
        found = find_reminders(session, on, _ids(session, customers), level)
        if folder is not None:
            context.app_with("printing")
            _write(session, "reminder.html", found, folder, form, language)
        rows = [
            (one.partner.code, one.partner.name, one.level, one.days, len(one.items), one.currency.code,
             figure(one.total, 2))
            for one in found
        ]  # fmt: skip
    if not found:
        click.echo("Nobody is to be reminded.")
    elif folder is None:
        print_table(columns, rows, right=["level", "days", "items", "to pay"])


@needs("invoicing.invoice.read")
@receivables_command.command("monitor")
@click.argument("number", required=False)
@click.option("--show", type=click.Choice(["all", "open", "paid"]), default="all", show_default=True)
@click.option("--partner", help="Only of this customer, by code.")
@click.option("--on", type=DAY, help="As of this day, also one long past; else now.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def monitor(
    context: Context, number: str | None, show: str, partner: str | None, on: dt.date | None, as_json: bool
) -> None:
    """Show how far invoices, or one, are paid, what is due when, and how late they were paid.

    `tradeloom report run payment_monitor` shows the same on paper or as a table for spreadsheets.
    """
    from addons.console import terminal_width
    from addons.invoicing.owed.monitor_report import PaymentMonitorReport
    from addons.reporting import render, run

    app = context.app_with("reporting")
    asked = {"show": show, "invoice": number, "partner": partner, "on": on}
    with app.unit(context.user, readonly=True) as session:
        answer = run(session, PaymentMonitorReport.name, asked)
    form = "json" if as_json else "text"
    click.echo(render(app, answer, form, width=None if as_json else terminal_width()).decode(), nl=False)
