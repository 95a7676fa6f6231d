"""`tradeloom doctor`: prove that the installation and the data are sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from addons.console.context import Context, pass_context, print_json
from core import TradeloomError

if TYPE_CHECKING:
    from addons.doctor.examining import Complaint


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def doctor_command(context: Context, as_json: bool) -> None:
    """Prove that the installation and the customer's data are sound; exit code 1 if something is wrong.

    Without a customer only the installation is examined.
    """
    complaints = list(_complaints(context))
    if as_json:
        print_json([asdict(complaint) for complaint in complaints])
    for complaint in () if as_json else complaints:
        click.echo(f"{'WRONG' if complaint.wrong else 'note '}  {complaint.about}: {complaint.message}")
        if complaint.remedy:
            click.echo(f"       {complaint.remedy}")
    wrong = sum(complaint.wrong for complaint in complaints)
    if wrong:
        raise TradeloomError("one thing is wrong" if wrong == 1 else f"{wrong} things are wrong")
    if not as_json:
        click.echo("Everything is sound.")


def _complaints(context: Context) -> Iterator[Complaint]:
    from addons.doctor.examining import Complaint, examine_addons, examine_data, examine_installation

    yield from examine_installation()
    try:
        installed = context.installed
    except TradeloomError as error:
        yield Complaint("installation", error.message, error.remedy)
        return
    for name, why in installed.broken.items():
        yield Complaint("installation", f"addon '{name}' is left out: {why.message}", why.remedy)
    if not context.names_customer:
        return
    on_addons = list(examine_addons(context.engine, installed))
    yield from on_addons
    if not any(complaint.wrong for complaint in on_addons):
        yield from examine_data(context.app)
