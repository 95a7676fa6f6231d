"""`tradeloom plan`, `apply` and `diff`: bring customers to what the configuration file says, and compare them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from addons.console.config import Customer
from addons.console.context import Context, pass_context, print_json
from core import UsageError

if TYPE_CHECKING:
    from addons.hosting.change import Facets


def _customer(context: Context, name: str | None) -> Customer:
    """Return the customer meant, with the database given on the command line if there is one."""
    if name is not None:
        context.customer = name
    if context.database and context.customer:
        context.chosen = replace(context.config.customer(context.customer), database=context.database)
    if not context.chosen.name:
        raise UsageError(
            "a plan is made of what the configuration file says of a customer",
            remedy=f"Name one of {context.config.path}; --database may name another database for it.",
        )
    return context.chosen


@click.command("plan")
@click.argument("customer", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def plan_command(context: Context, customer: str | None, as_json: bool) -> None:
    """Show what would change if a customer were made as tradeloom.toml says.

    Addons, revisions, tables, columns, document types, transitions, checks, overridden behaviour, settings, roles,
    preferences and users, with the rows concerned. Nothing is written.
    """
    from addons.hosting.planning import plan_for, print_plan

    chosen = _customer(context, customer)
    found = plan_for(chosen, context.engine, context.installed)
    if as_json:
        print_json({"customer": chosen.name, "database": context.where, **found.as_dict()})
    else:
        print_plan(found, chosen.name, context.engine)


@click.command("apply")
@click.argument("customer", required=False)
@click.option("--all", "everyone", is_flag=True, help="All customers of tradeloom.toml; one failing stops no other.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_context
def apply_command(context: Context, customer: str | None, everyone: bool, yes: bool) -> None:
    """Make a customer as tradeloom.toml says: shows the plan, asks, and does it.

    A database that does not exist yet is made ready. Broken off, it goes on where it was when it is run again.
    """
    from addons.hosting.addon_changes import apply_all, apply_one

    if not everyone:
        chosen = _customer(context, customer)
        apply_one(context, chosen, yes)
        return
    if customer or context.customer or context.database:
        raise UsageError("--all means all customers of the file", remedy="Leave the name and --database out.")
    apply_all(context, yes)


@click.command("diff")
@click.argument("first")
@click.argument("second")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def diff_command(context: Context, first: str, second: str, as_json: bool) -> None:
    """Show what the customer SECOND has that FIRST has not (+), has not (-), and what differs (~)."""
    from addons.hosting.change import compare
    from addons.hosting.planning import print_changes

    customers = [context.config.customer(name) for name in (first, second)]
    found = compare(*(_portrait(context, customer) for customer in customers))
    changes = [change for change in found if change.what != "user"]
    if as_json:
        print_json([change.as_dict() for change in changes])
    elif changes:
        click.echo(f"From {first} to {second}:")
        print_changes(changes)
    else:
        click.echo(f"{first} and {second} are arranged alike.")


def _portrait(context: Context, customer: Customer) -> Facets:
    from addons.hosting.arrangement import present
    from addons.hosting.portrait import portrait
    from core.lifecycle import refuse_missing_file

    engine = context.engine_of(customer)
    refuse_missing_file(engine.url)
    found = present(engine, context.installed).arrangement
    return portrait(found, found.composition(context.installed))
