"""`tradeloom worker`: do what was sent to the background, and what runs by itself."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from addons.console.context import Context, pass_context
from addons.jobs.alive import TAKEOVER
from core import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from addons.console.config import Customer
    from core import App


@click.command("worker")
@click.option("--customer", "names", multiple=True, help="A customer of tradeloom.toml; may be repeated.")
@click.option("--all", "every", is_flag=True, help="All customers of tradeloom.toml.")
@click.option("--concurrency", type=click.IntRange(1), default=1, show_default=True, help="How many processes.")
@click.option("--once", is_flag=True, help="End when nothing waits any more; for a timer of the system.")
@click.option(
    "--takeover",
    type=click.FloatRange(1),
    default=TAKEOVER,
    show_default=True,
    metavar="SECONDS",
    help="After so long without a sign of life the jobs of another worker are taken over (PostgreSQL).",
)
@click.option(
    "--grace",
    type=click.FloatRange(0),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="How long a job may go on after a signal to stop, before it is given back.",
)
@pass_context
def worker_command(
    context: Context, names: tuple[str, ...], every: bool, concurrency: int, once: bool, takeover: float, grace: float
) -> None:
    """Do the jobs of one customer, some, or all, until stopped by SIGTERM or Ctrl-C.

    Each process does one job at a time for each customer. A SQLite file has one worker; further ones wait for its
    place. When addons are enabled, disabled or upgraded, the worker starts anew by itself.
    """
    import asyncio

    logging.basicConfig(format="%(asctime)s %(levelname)-7s %(message)s", stream=sys.stderr)
    logging.getLogger("tradeloom").setLevel(logging.INFO)
    for name in ("procrastinate", "psycopg.pool"):  # what goes wrong there is told in our words
        logging.getLogger(name).setLevel(logging.CRITICAL)
    customers = _customers(context, names, every)
    if concurrency > 1:
        from addons.jobs.supervising import supervise

        sys.exit(supervise(concurrency))
    for customer in customers[:1] if len(customers) == 1 else ():
        _opening(context, customer)()  # what is wrong with the only one is an error of this command
    sys.exit(asyncio.run(_run(context, customers, once=once, takeover=takeover, grace=grace)))


def _customers(context: Context, names: tuple[str, ...], every: bool) -> list[Customer]:
    if every and names:
        raise UsageError("--all and --customer do not go together")
    if every and not context.config.customers:
        raise UsageError(f"{context.config.path} names no customers", remedy="Add one with: tradeloom init NAME.")
    if every:
        return list(context.config.customers.values())
    return [context.config.customer(name) for name in names] or [context.chosen]


def _opening(context: Context, customer: Customer) -> Callable[[], App]:
    """Return the function that opens a customer's application, asking whether the user may run a worker there."""
    found: list[Engine] = []

    def opening() -> App:
        from core import App
        from core.composition import discover

        if not found:
            found.append(context.engine_of(customer))
        return App.on(found[0], discover(context.config.addons_path), name=customer.name)

    return opening


async def _run(context: Context, customers: list[Customer], *, once: bool, takeover: float, grace: float) -> int:
    import asyncio

    from addons.jobs.serving import Service

    gc.freeze()
    gc.set_threshold(100_000, 50, 50)  # a verb makes many objects that all live until its end
    service = Service(takeover, grace, once)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, service.stop.set)
    is_over = await service.run([(one.name or one.database, _opening(context, one)) for one in customers])
    for runner in () if is_over else service.runners:
        runner.give_back()
    if service.is_to_reload:
        context.close()
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    if not is_over:
        os._exit(0)  # what a thread still does is not kept: its job was given back
    return 1 if service.refused else 0
