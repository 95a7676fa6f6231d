"""Apply plans: for one customer after asking, or for all with a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from addons.console.config import Customer
from addons.console.context import Context, print_table, progress
from addons.hosting.planning import TITLES, plan_for, print_plan
from core import TradeloomError, UsageError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from addons.hosting.plan import Plan

NOTHING, PLANNED, DONE, FAILED = "nothing to do", "planned", "done", "failed"


def apply_one(context: Context, customer: Customer, yes: bool) -> None:
    """Show the plan for a customer, ask, and carry it out."""
    with _engine(context, customer) as engine:
        found = plan_for(customer, engine, context.installed)
        print_plan(found, customer.name, engine)
        if found.is_empty:
            return
        if not yes:
            click.confirm("Do this?", abort=True)
        _carry_out(context, customer, engine, found, lambda step: click.echo(f"{step[0].upper()}{step[1:]} …"))
    click.echo(f"{customer.name} is as {context.config.path} says.")


@contextmanager
def _engine(context: Context, customer: Customer) -> Iterator[Engine]:
    engine = context.engine_of(customer)
    try:
        yield engine
    finally:
        engine.dispose()


def _carry_out(context: Context, customer: Customer, engine: Engine, plan: Plan, tell: Callable[[str], object]) -> None:
    """Do what is planned, and make sure that nothing is left to do."""
    from addons.console.permitting import acting
    from addons.hosting.applying import apply
    from addons.hosting.customer_command import create_admin
    from core.app import App, utc_now

    is_new = acting(engine, context.installed, context.user) is None
    for step in apply(plan, engine, context.installed, utc_now):
        tell(step)
    if is_new and create_admin(App.on(engine, context.installed)):
        tell("create the user admin")
    left = plan_for(customer, engine, context.installed)
    if not left.is_empty:
        raise TradeloomError(
            f"after applying, {customer.name} still differs: {'; '.join(map(str, left.changes))}",
            remedy="If nobody else changed it meanwhile, report this.",
        )


@dataclass
class _Run:
    """What became of one customer."""

    customer: Customer
    state: str = PLANNED
    about: str = ""


def apply_all(context: Context, yes: bool) -> None:
    """Show what would change for each customer, ask once, and carry all out; raises TradeloomError if one failed."""
    runs = [_Run(customer) for customer in context.config.customers.values()]
    if not runs:
        raise UsageError(f"{context.config.path} names no customers", remedy="Add one with: tradeloom init NAME.")
    _each(runs, "Planning", lambda run: _plan(context, run))
    _print(runs)
    waiting = [run for run in runs if run.state == PLANNED]
    if waiting and not yes:
        click.confirm(f"Do this for {len(waiting)} customer{'s' * (len(waiting) > 1)}?", abort=True)
    _each(waiting, "Applying", lambda run: _apply(context, run))
    if waiting:
        _print(runs)
    failed = [run.customer.name for run in runs if run.state == FAILED]
    if failed:
        raise TradeloomError(
            f"{len(failed)} of {len(runs)} customers failed: {', '.join(failed)}",
            remedy="Mend what is said above and run it again: what is done is not done again.",
        )


def _each(runs: list[_Run], label: str, work: Callable[[_Run], None]) -> None:
    """Work for every customer; one at fault is noted and does not stop the others."""
    with progress(label, len(runs)) as advance:
        for run in runs:
            try:
                work(run)
            except TradeloomError as error:
                run.state, run.about = FAILED, f"{error.message} {error.remedy}"
            except Exception as error:
                run.state, run.about = FAILED, f"{type(error).__name__}: {error}"
            advance(1)


def _plan(context: Context, run: _Run) -> None:
    with _engine(context, run.customer) as engine:
        found = plan_for(run.customer, engine, context.installed)
    run.state = NOTHING if found.is_empty else PLANNED
    run.about = _counted(change.what for change in found.changes)


def _apply(context: Context, run: _Run) -> None:
    with _engine(context, run.customer) as engine:
        found = plan_for(run.customer, engine, context.installed)
        _carry_out(context, run.customer, engine, found, lambda step: None)
    run.state = DONE


def _counted(kinds: Iterable[str]) -> str:
    return ", ".join(f"{count} {TITLES[kind] if count > 1 else kind}" for kind, count in Counter(kinds).items())


def _print(runs: list[_Run]) -> None:
    print_table(["customer", "state", "changes, or what is wrong"], [(r.customer.name, r.state, r.about) for r in runs])
