"""`tradeloom addon check`: examine an addon and explain everything that is wrong with it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from addons.console.context import Context, pass_context, print_json

if TYPE_CHECKING:
    from addons.devkit.contract.breach import Breach
    from addons.devkit.contract.examining import Examination


@click.command("check")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def check(context: Context, paths: tuple[Path, ...], as_json: bool) -> None:
    """Ask an addon whether it keeps the contract: what is wrong, where, why it matters, and what to do.

    PATH is an addon's folder, or the folder that contains `addons/`. Needs no customer and no database. Exit code 1
    if anything must be mended.
    """
    from addons.devkit.contract.examining import examine
    from addons.devkit.contract.locating import fronts

    doors = [front for path in paths for front in fronts(path)]
    found = [examine(front, context.config.addons_path) for front in doors]
    if as_json:
        print_json([_as_data(one) for one in found])
    else:
        for one in found:
            _tell(one)
    if any(one.faults for one in found):
        sys.exit(1)


def _tell(found: Examination) -> None:
    for number, breach in enumerate(found.breaches, 1):
        click.echo(f"{number}. {breach.where}\n   {breach.what}")
        click.echo(
            f"   {'advice' if breach.is_advice else 'why'}: {breach.why}" if breach.why else "", nl=bool(breach.why)
        )
        click.echo(f"   do: {breach.remedy}\n")
    if found.not_asked:
        reasons: dict[str, list[str]] = {}
        for rule, reason in found.not_asked.items():
            reasons.setdefault(reason, []).append(_words(rule))
        for reason, rules in reasons.items():
            click.echo(f"Not asked, {reason}: {', '.join(rules)}.")
    click.echo(_verdict(found))


def _verdict(found: Examination) -> str:
    advice = len(found.breaches) - len(found.faults)
    also = f" ({advice} pieces of advice)" if advice > 1 else " (1 piece of advice)" if advice else ""
    if found.faults:
        return f"{found.name}: {len(found.faults)} to mend{also}."
    return f"{found.name} keeps the contract: {len(found.asked)} rules asked{also}."


def _words(rule: str) -> str:
    return rule.replace("_", " ")


def _as_data(found: Examination) -> dict[str, Any]:
    return {
        "addon": found.name,
        "folder": str(found.folder),
        "breaches": [_breach_as_data(breach) for breach in found.breaches],
        "asked": found.asked,
        "not_asked": found.not_asked,
    }


def _breach_as_data(breach: Breach) -> dict[str, Any]:
    return {
        "rule": breach.rule,
        "file": str(breach.file or ""),
        "line": breach.line,
        "what": breach.what,
        "why": breach.why,
        "remedy": breach.remedy,
        "is_advice": breach.is_advice,
    }
