"""`tradeloom addon`: which addons there are, what they bring, and enabling, disabling and purging them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from addons.console.context import Context, pass_context, print_json, print_table
from addons.console.words import left_out

if TYPE_CHECKING:
    from core import Addon
    from core.composition import Installed


GROUPS = {
    "trade": "Trade",
    "service": "The core, and services woven in where others need them",
    "tool": "Tools, for which it is enough to be installed",
}
"""The groups of addons in the order they are listed in, each with its title."""


@click.group("addon")
def addon_command() -> None:
    """Addons: list, info, graph, enable, disable, purge; new, check and translate for those who write them."""


def _status(context: Context) -> dict[str, tuple[str, bool]]:
    """Return the addons applied for the customer; none when no customer is meant."""
    from core.lifecycle import status

    return status(context.engine) if context.names_customer else {}


def _state(name: str, installed: Installed, known: Mapping[str, tuple[str, bool]]) -> str:
    if name not in known:
        return "broken" if name in installed.broken else "ready" if installed[name].tool else "installed"
    state = "enabled" if known[name][1] else "dormant"
    return state if name in installed else f"{state}, {'broken' if name in installed.broken else 'package gone'}"


@addon_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def list_addons(context: Context, as_json: bool) -> None:
    """List the installed addons; with a customer, also what is enabled or dormant there."""
    installed, known = context.installed, _status(context)
    rows = []
    wrong = dict(left_out(installed))
    for name in sorted({*installed, *known, *wrong}):
        addon = installed.get(name)
        version = addon.version if addon else known.get(name, ("", False))[0]
        needs = ", ".join(addon.depends) if addon else ""
        state, summary = _state(name, installed, known), addon.summary if addon else wrong.get(name, "")
        rows.append((_group(addon), name, version, state, needs, summary))
    columns = ["group", "addon", "version", "state", "needs", "summary"]
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    for group, title in GROUPS.items():
        if found := [row[1:] for row in rows if row[0] == group]:
            click.echo(f"\n{title}" if group != next(iter(GROUPS)) else title)
            print_table(columns[1:], found)
    for name, why in wrong.items():
        click.echo(f"\nLeft out: {name}, since it is broken: {why}")


def _group(addon: Addon | None) -> str:
    if addon is not None and (addon.service or addon.name == "core"):
        return "tool" if addon.tool else "service"
    return "trade"


@addon_command.command("info")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def info(context: Context, name: str, as_json: bool) -> None:
    """Tell what an addon is and all that it brings."""
    from addons.explain.brings import brought

    addon = context.addon(name)
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
    from addons.explain import addon_graph

    click.echo(addon_graph.mermaid(context.installed) if mermaid else addon_graph.tree(context.installed))


@addon_command.command("enable")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@pass_context
def enable(context: Context, names: tuple[str, ...], dry_run: bool) -> None:
    """Enable addons with all they need: shows the plan, then creates their tables and columns."""
    from addons import installing
    from addons.hosting.planning import plan_with, print_plan
    from core import lifecycle
    from core.app import utc_now

    for name in names:
        context.addon(name)
    before = lifecycle.enabled_addons(context.engine, context.installed)
    found = plan_with(context.engine, context.installed, [*before, *names])
    new = [change.name for change in found.of("addon")]
    if not new:
        _finish(context, names)
        return
    print_plan(found, context.chosen.name, context.engine)
    if dry_run:
        click.echo("Nothing was done (--dry-run).")
        return
    installing.enable(context.engine, context.installed, names, utc_now)
    installing.seed_app(context.app)
    click.echo(f"Enabled: {', '.join(new)}.")
    if context.chosen.addons and not {*names} <= {*context.chosen.addons}:
        click.echo(f"Add it in {context.config.path} too, or the next `tradeloom apply` disables it.")


def _finish(context: Context, names: tuple[str, ...]) -> None:
    """Create the reference data that is missing of addons enabled before, and say so."""
    from addons.doctor.waiting import unseeded
    from addons.installing import seed_app

    with context.app.unit(readonly=True) as session:
        missing = unseeded(session.connection())
    seed_app(context.app)
    click.echo(f"Enabled already: {', '.join(names)}.")
    if missing:
        click.echo(f"Created the reference data of {', '.join(missing)}, which was missing.")


@addon_command.command("disable")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@pass_context
def disable(context: Context, name: str, dry_run: bool) -> None:
    """Disable an addon: what it brought stays in the database, dormant, until it is enabled again."""
    from addons.hosting import disabling
    from addons.hosting.planning import plan_with, print_plan
    from core.lifecycle import status

    disabling.disable(context.engine, context.installed, name, dry_run=True)
    rest = [other for other, (_, on) in status(context.engine).items() if on and other != name]
    print_plan(plan_with(context.engine, context.installed, rest), context.chosen.name, context.engine)
    if dry_run:
        click.echo("Nothing was done (--dry-run).")
        return
    disabling.disable(context.engine, context.installed, name)
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
    from addons.backup import purging
    from addons.hosting.change import losses
    from addons.hosting.planning import print_changes
    from core.app import utc_now

    counted = purging.purge_plan(context.engine, context.installed, name)
    click.echo(f"Plan for {context.chosen.name} ({context.where}):")
    print_changes(losses(counted))
    if dry_run:
        click.echo("Nothing was done (--dry-run).")
        return
    now = utc_now()
    path = path or Path(f"{name}-{now:%Y%m%d-%H%M%S}.zip")
    purging.export(context.engine, context.installed, name, path, now)
    click.echo(f"Wrote what would be lost to {path}.")
    if not yes:
        click.confirm(f"Delete all this from {context.where} for good?", abort=True)
    done = purging.purge(context.engine, context.installed, name)
    click.echo(f"Purged {name} (taken back: {', '.join(done)}).")
