"""`tradeloom init` and `tradeloom customer`: make a customer's database ready, and look at the customers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from addons.console.config import Customer
from addons.console.context import Context, pass_context, print_json, print_table
from addons.console.permitting import needs
from addons.schemas import whole_file
from core import Forbidden, TradeloomError, UsageError

if TYPE_CHECKING:
    from core import Session
    from core.app import App

ADMIN = "admin"


@needs("hosting.init")
@click.command("init")
@click.argument("name", required=False)
@click.option("--addons", help="The addons to enable, with commas between, services such as reporting too; else all.")
@pass_context
def init_command(context: Context, name: str | None, addons: str | None) -> None:
    """Make a customer's database ready: tables, reference data and the user admin.

    NAME adds the customer to tradeloom.toml if it is not there. Run again, it finishes what is missing and leaves
    the rest as it is. What the file says of the customer besides addons is applied as well.
    """
    make_ready(context, name, addons)


def make_ready(
    context: Context,
    name: str | None,
    addons: str | None,
    describe: Callable[[Session, Sequence[str]], list[str]] = lambda session, new: [],
) -> None:
    """Make a customer's database ready and say what was done; see the command.

    `describe` does what other addons add to it, given the session that creates the reference data and the addons
    whose data is new, and says it: what was broken off in between is made up for by the next run.
    """
    from addons.doctor.waiting import unseeded
    from addons.installing import enable, seed_in
    from core.app import utc_now

    if name is not None:
        _choose(context, name)
    wanted = [part.strip() for part in addons.split(",") if part.strip()] if addons else None
    enabled = enable(context.engine, context.installed, _wanted(context, wanted), utc_now)
    _remember(context, name)
    done = [f"enabled {', '.join(enabled)}"] if enabled else []
    with context.app.unit() as session:
        new = unseeded(session.connection())
        done += [f"created the reference data of {', '.join(new)}"] if new and not enabled else []
        seed_in(session)
        done += describe(session, new)
    done += ["created the user admin"] if create_admin(context.app) else []
    done += _set_up(context)
    where = context.where
    click.echo(f"{where} is ready: {'; '.join(done)}." if done else f"{where} was ready: nothing was missing.")


def _set_up(context: Context) -> list[str]:
    """Apply what the configuration says besides addons: document types, roles, preferences and users."""
    from addons.hosting.applying import apply
    from addons.hosting.planning import plan_for
    from core.app import utc_now

    found = plan_for(replace(context.chosen, addons=()), context.engine, context.installed)
    if found.is_empty:
        return []
    for _ in apply(found, context.engine, context.installed, utc_now):
        pass
    return [f"set up what {context.config.path} says besides"]


def _wanted(context: Context, given: Iterable[str] | None) -> list[str]:
    """Return the addons asked for: those given, else those of the configuration, else all for a new database."""
    from addons.installing import woven
    from core.lifecycle import file_is_missing, status

    wanted = list(given if given is not None else context.chosen.addons)
    for name in wanted:
        context.addon(name)
    begun = not file_is_missing(context.engine.url) and status(context.engine)
    return wanted if wanted or begun else woven(context.installed)


def _choose(context: Context, name: str) -> None:
    """Name the customer of this run: one of the configuration, or a new one in a file of its own."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise UsageError(f"'{name}' cannot name a customer", remedy="Use letters, digits, - and _.")
    known = context.config.customers.get(name)
    if known and context.database and context.database != known.database:
        from core.lifecycle import shown_url

        raise UsageError(
            f"customer '{name}' has another database in {context.config.path}: {shown_url(known.database)}",
            remedy="Leave --database out, or change the file.",
        )
    folder = context.config.path.resolve().parent
    database = context.database or f"sqlite:///{folder / name}.db"
    context.chosen = known or Customer(name, database)


def _remember(context: Context, name: str | None) -> None:
    """Add a new customer to the configuration file."""
    if name is None or name in context.config.customers:
        return
    path = context.config.path
    before = path.read_text(encoding="utf-8").rstrip() + "\n\n" if path.exists() else ""
    database = _portable(context.chosen.database, path.resolve().parent)
    with whole_file(path) as unfinished:
        unfinished.write_text(f'{before}[customers.{name}]\ndatabase = "{database}"\n', encoding="utf-8")
    click.echo(f"Added customer {name} to {path}.")


def _portable(database: str, folder: Path) -> str:
    """Write a SQLite file within the configuration's folder relative to it."""
    prefix = "sqlite:///"
    if not database.startswith(prefix):
        return database if "://" in database else _portable(prefix + database, folder)
    path = Path(database.removeprefix(prefix)).resolve()
    return prefix + (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()


def create_admin(app: App) -> bool:
    """Create the user admin with all permissions; return False if there is one already."""
    from addons.console import add_user, all_users

    with app.unit() as session:
        if any(user["name"] == ADMIN for user in all_users(session)):
            return False
        add_user(session, ADMIN, "Administrator", ["admin"], app.roles)
    return True


@click.group("customer")
def customer_command() -> None:
    """Customers in the configuration."""


@customer_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def list_customers(context: Context, as_json: bool) -> None:
    """List the customers with their databases and what is enabled in them."""
    columns = ["customer", "database", "state"]
    rows = [(one.name, _url(one), _state(context, one)) for one in context.config.customers.values()]
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif rows:
        print_table(columns, rows)
    else:
        click.echo(f"{context.config.path} names no customers. Add one with: tradeloom init NAME")


def _url(customer: Customer) -> str:
    from core.lifecycle import database_url, shown_url

    try:
        return shown_url(database_url(customer.database))
    except TradeloomError:  # its state says what is wrong with it
        return shown_url(customer.database)


def _state(context: Context, customer: Customer) -> str:
    from core.lifecycle import status

    try:
        known = status(context.engine_of(customer))
    except Forbidden as error:
        return f"{error.message}. {error.remedy}"
    except TradeloomError as error:
        return error.message
    return ", ".join(name for name, (_, on) in known.items() if on) or "not initialised"


@customer_command.command("show")
@click.argument("name", required=False)
@pass_context
def show_customer(context: Context, name: str | None) -> None:
    """Show one customer: the database, its addons and its users."""
    from addons.console import all_users
    from core.lifecycle import status

    if name is not None:
        context.chosen = context.config.customer(name)
    app = context.app
    with app.unit(readonly=True) as session:
        found = all_users(session)
    click.echo(f"customer  {context.chosen.name or '(unnamed)'}")
    click.echo(f"database  {context.where}")
    click.echo(f"users     {', '.join(user['name'] for user in found)}\n")
    known = status(app.engine)
    rows = [(key, version, "enabled" if on else "dormant") for key, (version, on) in known.items()]
    print_table(["addon", "version", "state"], rows)
