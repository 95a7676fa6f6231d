"""`tradeloom addon`: which addons there are, what they bring, and enabling, disabling and purging them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.commands.addon_check import check
from core.commands.addon_new import new
from core.commands.addon_translate import translate
from core.commands.context import Context, pass_context, print_json, print_table
from core.commands.planning import plan_with, print_changes, print_plan
from core.errors import UsageError, did_you_mean, one_of

if TYPE_CHECKING:
    from core.addon import Addon


@click.group("addon")
def addon_command() -> None:
    """Addons: list, info, graph, enable, disable, purge; new, check and translate for those who write them."""


addon_command.add_command(new)
addon_command.add_command(check)
addon_command.add_command(translate)


def _status(context: Context) -> dict[str, tuple[str, bool]]:
    """Return the addons applied for the customer; none when no customer is meant."""
    from core import lifecycle

    return lifecycle.status(context.engine) if context.names_customer else {}


def _state(name: str, installed: Mapping[str, Addon], known: Mapping[str, tuple[str, bool]]) -> str:
    if name not in known:
        return "installed"
    state = "enabled" if known[name][1] else "dormant"
    return state if name in installed else f"{state}, package gone"


def _installed(context: Context, name: str) -> Addon:
    known = context.installed
    if name not in known:
        raise UsageError(
            f"addon '{name}' is not installed{did_you_mean(name, known)}", remedy=f"Installed are: {one_of(known)}."
        )
    return known[name]


@addon_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def list_addons(context: Context, as_json: bool) -> None:
    """List the installed addons; with a customer, also what is enabled or dormant there."""
    installed, known = context.installed, _status(context)
    rows = []
    for name in sorted({*installed, *known}):
        addon = installed.get(name)
        version = addon.version if addon else known[name][0]
        needs = ", ".join(addon.depends) if addon else ""
        rows.append((name, version, _state(name, installed, known), needs, addon.summary if addon else ""))
    columns = ["addon", "version", "state", "needs", "summary"]
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table(columns, rows)


@addon_command.command("info")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def info(context: Context, name: str, as_json: bool) -> None:
    """Tell what an addon is and all that it brings."""
    from core.brings import brought

    addon = _installed(context, name)
    parts = brought(context.installed, name, addon.depends).parts()
    if as_json:
        print_json(
            {"name": name, "version": addon.version, "summary": addon.summary, "depends": addon.depends, **parts}
        )
        return
    click.echo(f"{name} {addon.version}: {addon.summary}")
    click.echo(f"  folder: {addon.folder}")
    click.echo(f"  needs: {', '.join(addon.depends) or '(nothing)'}")
    if addon.optional:
        click.echo(f"  works together with: {', '.join(addon.optional)}")
    for title, names in parts.items():
        click.echo(f"  {title}: {', '.join(names)}")


@addon_command.command("graph")
@click.option("--mermaid", is_flag=True, help="Write a Mermaid diagram instead of a tree.")
@pass_context
def graph(context: Context, mermaid: bool) -> None:
    """Draw which addon needs which."""
    from core.drawing import addon_graph

    click.echo(addon_graph.mermaid(context.installed) if mermaid else addon_graph.tree(context.installed))


@addon_command.command("enable")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@pass_context
def enable(context: Context, names: tuple[str, ...], dry_run: bool) -> None:
    """Enable addons with all they need: shows the plan, then creates their tables and columns."""
    from core import lifecycle
    from core.app import utc_now

    for name in names:
        _installed(context, name)
    before = lifecycle.enabled_addons(context.engine, context.installed)
    found = plan_with(context.engine, context.installed, [*before, *names])
    new = [change.name for change in found.of("addon")]
    if not new:
        click.echo(f"Enabled already: {', '.join(names)}.")
        return
    print_plan(found, context.chosen.name, context.engine)
    if dry_run:
        click.echo("Nothing was done (--dry-run).")
        return
    lifecycle.enable(context.engine, context.installed, names, utc_now)
    lifecycle.seed(context.app)
    click.echo(f"Enabled: {', '.join(new)}.")
    if context.chosen.addons and not {*names} <= {*context.chosen.addons}:
        click.echo(f"Add it in {context.config.path} too, or the next `tradeloom apply` disables it.")


@addon_command.command("disable")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@pass_context
def disable(context: Context, name: str, dry_run: bool) -> None:
    """Disable an addon: what it brought stays in the database, dormant, until it is enabled again."""
    from core import lifecycle

    lifecycle.disable(context.engine, context.installed, name, dry_run=True)
    rest = [other for other, (_, on) in lifecycle.status(context.engine).items() if on and other != name]
    print_plan(plan_with(context.engine, context.installed, rest), context.chosen.name, context.engine)
    if dry_run:
        click.echo("Nothing was done (--dry-run).")
        return
    lifecycle.disable(context.engine, context.installed, name)
    click.echo(f"Disabled {name}; nothing was deleted.")
    if name in context.chosen.addons:
        click.echo(f"Take it out of {context.config.path} too, or the next `tradeloom apply` enables it.")


@addon_command.command("purge")
@click.argument("name")
@click.option("--export", "path", type=click.Path(path_type=Path), help="Where to write what is lost; a zip file.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Only count what would be lost.")
@pass_context
def purge(context: Context, name: str, path: Path | None, yes: bool, dry_run: bool) -> None:
    """Delete all that a disabled addon brought, for good: counts it, writes it to a file, asks, drops it."""
    from core import purging
    from core.app import utc_now
    from core.customers.change import losses

    counted = purging.purge_plan(context.engine, context.installed, name)
    click.echo(f"Plan for {context.chosen.name} ({context.engine.url.render_as_string()}):")
    print_changes(losses(counted))
    if dry_run:
        click.echo("Nothing was done (--dry-run).")
        return
    now = utc_now()
    path = path or Path(f"{name}-{now:%Y%m%d-%H%M%S}.zip")
    purging.export(context.engine, context.installed, name, path, now)
    click.echo(f"Wrote what would be lost to {path}.")
    if not yes:
        click.confirm(f"Delete all this from {context.engine.url.render_as_string()} for good?", abort=True)
    done = purging.purge(context.engine, context.installed, name)
    click.echo(f"Purged {name} (taken back: {', '.join(done)}).")
