"""`tradeloom addon`: which addons there are, what they bring, and enabling, disabling and purging them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.commands.context import Context, pass_context, print_json, print_table
from core.errors import UsageError, did_you_mean, one_of

if TYPE_CHECKING:
    from core.addon import Addon


@click.group("addon")
def addon_command() -> None:
    """Addons: list, info, graph, enable, disable, purge."""


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
    _print_parts(parts)


def _print_parts(parts: Mapping[str, list[str]]) -> None:
    for title, names in parts.items():
        click.echo(f"  {title}: {', '.join(names)}")


@addon_command.command("graph")
@click.option("--mermaid", is_flag=True, help="Write a Mermaid diagram instead of a tree.")
@pass_context
def graph(context: Context, mermaid: bool) -> None:
    """Draw which addon needs which."""
    from core import addon_graph

    click.echo(addon_graph.mermaid(context.installed) if mermaid else addon_graph.tree(context.installed))


@addon_command.command("enable")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@pass_context
def enable(context: Context, names: tuple[str, ...], dry_run: bool) -> None:
    """Enable addons with all they need: shows what they bring, then creates their tables and columns."""
    from core import lifecycle
    from core.addon import resolve
    from core.app import utc_now
    from core.brings import brought

    for name in names:
        _installed(context, name)
    before = lifecycle.enabled_addons(context.engine, context.installed)
    new = [addon.name for addon in resolve(context.installed, [*before, *names]) if addon.name not in before]
    for name in new:
        click.echo(f"{name} brings:")
        _print_parts(brought(context.installed, name, before).parts())
    if not new:
        click.echo(f"Enabled already: {', '.join(names)}.")
    elif dry_run:
        click.echo("Nothing was done (--dry-run).")
    else:
        lifecycle.enable(context.engine, context.installed, names, utc_now)
        lifecycle.seed(context.app)
        click.echo(f"Enabled: {', '.join(new)}.")


@addon_command.command("disable")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@pass_context
def disable(context: Context, name: str, dry_run: bool) -> None:
    """Disable an addon: what it brought stays in the database, dormant, until it is enabled again."""
    from core import lifecycle
    from core.brings import brought

    lifecycle.disable(context.engine, context.installed, name, dry_run=True)
    if name in context.installed:
        enabled = [other for other, (_, on) in lifecycle.status(context.engine).items() if on]
        parts = brought(context.installed, name, enabled).parts()
        kept: dict[str, list[str]] = {t: parts.pop(t) for t in ("tables", "columns", "types") if t in parts}
        click.echo(f"{name} leaves dormant (documents of its types can be read only):" if kept else f"{name}:")
        _print_parts(kept)
        click.echo("and takes out of use:")
        _print_parts(parts)
    if not dry_run:
        lifecycle.disable(context.engine, context.installed, name)
    click.echo("Nothing was done (--dry-run)." if dry_run else f"Disabled {name}; nothing was deleted.")


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

    plan = purging.purge_plan(context.engine, context.installed, name)
    print_table(["what", "count"], list(plan.items()), right=["count"])
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
