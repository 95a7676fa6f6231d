"""`tradeloom flowplan scenario …` and `optimise`: plans beside the live one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from addons.console import Context, needs, pass_context
from addons.flowplan.list_commands import FORMAT, show

if TYPE_CHECKING:
    from addons.flowplan.optimising.problem import Problem
    from core import Session

NAME = click.argument("name")
WEEKS = click.option("--weeks", type=click.IntRange(1), help="Only jobs that start within so many weeks.")


@click.group("scenario")
def scenario() -> None:
    """Plans beside the live one: make, compare, show, commit and drop them."""


def _problem(session: Session, weeks: int | None) -> Problem:
    from addons.flowplan.engine.windows import minute
    from addons.flowplan.optimising.problem import problem_of
    from addons.preferences import setting_of
    from core import Refused

    now = minute(session.now)
    frozen = now + int(setting_of(session, "flowplan.frozen_days")) * 1440
    found = problem_of(session, freeze=frozen, until=None if weeks is None else now + weeks * 7 * 1440)
    if not found.works:
        remedy = "Plan jobs first; what starts within flowplan.frozen_days stays."
        raise Refused("there is no job that may be moved", remedy=remedy)
    return found


@needs("flowplan.scenario.create")
@scenario.command("new")
@NAME
@click.option("--first", "numbers", multiple=True, metavar="JOB", help="Place this job first; several may be given.")
@WEEKS
@FORMAT
@pass_context
def new(context: Context, name: str, numbers: tuple[str, ...], weeks: int | None, form: str) -> None:
    """Place all jobs anew, some of them first, and keep that as the scenario NAME; the live plan stays."""
    from addons.flowplan.optimising.keeping import MOVES, difference, first_jobs, keep
    from addons.flowplan.optimising.searching import best_rule

    def work(session: Session) -> list[tuple[Any, ...]]:
        problem = _problem(session, weeks)
        found = problem.decode(first_jobs(problem, numbers), f"{', '.join(numbers)} first") if numbers else None
        found = found or best_rule(problem)
        return difference(session, keep(session, problem, found, name))

    show(MOVES, context.app_with("flowplan").run(work, context.user), form, right=["moved (h)"])


@needs("flowplan.job.read")
@scenario.command("list")
@FORMAT
@pass_context
def list_(context: Context, form: str) -> None:
    """Compare all scenarios: jobs moved, jobs late, and the weighted hours they are late."""
    from addons.flowplan.optimising.keeping import COMPARED, compare

    with context.app_with("flowplan").unit(context.user, readonly=True) as session:
        show(COMPARED, compare(session), form, right=COMPARED[2:8])


@needs("flowplan.job.read")
@scenario.command("show")
@NAME
@FORMAT
@pass_context
def show_(context: Context, name: str, form: str) -> None:
    """Show which jobs a scenario moves: old and new ends."""
    from addons.flowplan.optimising.keeping import MOVES, difference, named

    with context.app_with("flowplan").unit(context.user, readonly=True) as session:
        show(MOVES, difference(session, named(session, name)), form, right=["moved (h)"])


@needs("flowplan.scenario.commit")
@scenario.command("commit")
@NAME
@pass_context
def commit(context: Context, name: str) -> None:
    """Take a scenario over into the live plan, if all of it still fits."""
    from addons.flowplan.optimising.keeping import commit as take_over
    from addons.flowplan.optimising.keeping import named

    def work(session: Session) -> int:
        with session.in_verb():
            return len(take_over(session, named(session, name)).lines)

    count = context.app_with("flowplan").run(work, context.user)
    click.echo(f"{count} jobs are planned as in {name}")


@needs("flowplan.scenario.create")
@scenario.command("drop")
@NAME
@pass_context
def drop(context: Context, name: str) -> None:
    """Forget a scenario."""
    from addons.flowplan.optimising.keeping import drop as forget
    from addons.flowplan.optimising.keeping import named

    context.app_with("flowplan").run(lambda session: forget(session, named(session, name)), context.user)
    click.echo(f"Dropped {name}")


@needs("flowplan.scenario.create")
@click.command("optimise")
@NAME
@click.option("--seconds", type=click.FloatRange(0, 86400), default=10.0, show_default=True, help="How long to search.")
@click.option("--solver", is_flag=True, help="Let the solver try as well, as long again; needs tradeloom[plan].")
@WEEKS
@pass_context
def optimise(context: Context, name: str, seconds: float, solver: bool, weeks: int | None) -> None:
    """Search a plan with less lateness and keep it as the scenario NAME; Ctrl-C keeps the best found so far."""
    from addons.flowplan.optimising.keeping import keep
    from addons.flowplan.optimising.problem import hours
    from addons.flowplan.optimising.searching import best_rule, search
    from addons.flowplan.optimising.solving_sequence import solve, solver_library

    if solver:
        solver_library()

    def progress(gone: float, cost: int, by: str) -> None:
        click.echo(f"  {gone:6.1f} s  {hours(cost):>12} weighted hours late  ({by})", err=True)

    app = context.app_with("flowplan")
    with app.unit(context.user, readonly=True) as session:
        problem = _problem(session, weeks)
        click.echo(f"{len(problem.works)} jobs; now {hours(problem.cost(problem.live))} weighted hours late", err=True)
        found = best_rule(problem)
        progress(0.0, found.cost[0], found.by)
        found = search(problem, found, seconds, progress)
        if solver:
            found = solve(problem, found, seconds, progress)
    made = app.run(lambda session: _line(keep(session, problem, found, name)), context.user)
    click.echo(made)


def _line(made: Any) -> str:
    return (
        f"{made.name}: {made.tardiness:.2f} weighted hours late instead of {made.before:.2f}, "
        f"{made.late} of {made.jobs} jobs late, {made.moved} moved ({made.note})"
    )


COMMANDS = (scenario, optimise)
