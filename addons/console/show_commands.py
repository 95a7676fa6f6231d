"""`tradeloom order show` and `log`: one document with its lines, and who did what to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import click

from addons.console.context import print_json, print_table
from addons.console.permitting import asks_itself

if TYPE_CHECKING:
    from addons.console.document_group import DocumentGroup
    from core import Model, Session
    from core.storage import Audit


def show_command(group: DocumentGroup) -> click.Command:
    """Make the command that shows one document."""
    params: list[click.Parameter] = [
        click.Argument(["number"]),
        click.Option(["--json", "as_json"], is_flag=True, help="Print JSON."),
    ]

    def run(number: str, as_json: bool) -> None:
        from addons.console.showing import as_json as in_json
        from addons.console.showing import show
        from addons.schemas import find

        with group.context.app.unit(group.context.user, readonly=True) as session:
            document = find(session, group.model, number)
            if as_json:
                print_json(in_json(session, document))
            else:
                show(session, document)

    return asks_itself(click.Command("show", params=params, callback=run, help="Show one document with its lines."))


def log_command(group: DocumentGroup) -> click.Command:
    """Make the command that tells what was done to one document."""

    def run(number: str) -> None:
        from addons.schemas import find, internal_fields

        with group.context.app.unit(group.context.user, readonly=True) as session:
            document = find(session, group.model, number)
            hidden = internal_fields(type(document))
            rows = [
                (
                    f"{e.at:%Y-%m-%d %H:%M:%S}",
                    e.user,
                    e.verb,
                    e.source,
                    e.target,
                    e.reason or _old(e.old_values, hidden),
                )
                for e in trail(session, document)
            ]
        print_table(["at (UTC)", "user", "what", "from", "to", "reason or old values"], rows)

    text = "Say who did what to one document, when, and why."
    return asks_itself(click.Command("log", params=[click.Argument(["number"])], callback=run, help=text))


def trail(session: Session, record: Model) -> Sequence[Audit]:
    """Return the audit entries of one record, oldest first."""
    from sqlalchemy import select

    from core.storage import Audit

    session.write_later()
    A = session[Audit]
    name = session.composition.name_of(type(record).base())
    return session.scalars(select(A).where(A.model == name, A.record_id == record.id).order_by(A.id)).all()


def _old(values: dict[str, Any] | None, hidden: Collection[str]) -> str:
    return ", ".join(f"{name} was {value}" for name, value in (values or {}).items() if name not in hidden)
