"""Plans on the screen: what each command that arranges a customer shows before it does it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

import click

from addons.console.config import Customer

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from addons.hosting.change import Change
    from addons.hosting.plan import Plan
    from core import Addon

TITLES = {
    "database": "database to create",
    "addon": "addons",
    "revision": "revisions",
    "table": "tables",
    "column": "columns",
    "type": "document types",
    "transition": "transitions",
    "check": "checks",
    "behaviour": "overridden behaviour",
    "report": "reports",
    "setting": "settings",
    "role": "roles",
    "preference": "preferences",
    "user": "users",
    "reference data": "reference data to create",
}


def plan_for(customer: Customer, engine: Engine, installed: Mapping[str, Addon]) -> Plan:
    """Return the plan that the configuration file makes for a customer."""
    from addons.hosting.arrangement import present
    from addons.hosting.plan import plan
    from addons.hosting.target import target_of

    now = present(engine, installed)
    target, notes = target_of(customer, now, installed)
    return plan(engine, installed, now, target, notes)


def plan_with(engine: Engine, installed: Mapping[str, Addon], names: Collection[str]) -> Plan:
    """Return the plan that leaves a customer as it is, but with these addons and all they need.

    Those whose package is gone stay as they are.
    """
    from addons.hosting.arrangement import present
    from addons.hosting.plan import plan
    from addons.installing import refuse_tools
    from core.composition import resolve

    now = present(engine, installed)
    here = [name for name in names if name in installed]
    gone = {name: now.arrangement.addons[name] for name in names if name not in installed}
    found = resolve(installed, here)
    refuse_tools(found)
    addons = gone | {addon.name: addon.version for addon in found}
    return plan(engine, installed, now, now.arrangement.with_addons(addons))


def print_plan(plan: Plan, customer: str, engine: Engine) -> None:
    """Print what would change, by kind of item."""
    from core.lifecycle import shown_url

    where = f"{customer} ({shown_url(engine.url)})".strip()
    if plan.is_empty:
        click.echo(f"Nothing to do for {where}: it is as wanted.")
    else:
        click.echo(f"Plan for {where}:")
        print_changes(plan.changes)
    for note in plan.notes:
        click.echo(f"Note: {note}.")


def print_changes(changes: Iterable[Change]) -> None:
    """Print changes under the titles of their kinds."""
    title = ""
    for change in changes:
        if TITLES[change.what] != title:
            title = TITLES[change.what]
            click.echo(f"  {title}")
        click.echo(f"    {change}")
