"""`tradeloom DOCUMENT new` and `edit`: enter a document by hand, and change it while it may be edited."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import click

from addons.console.permitting import asks_itself
from core import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addons.console.document_group import DocumentGroup
    from core import Session


@runtime_checkable
class Remarked(Protocol):
    """A document that has something to say to who enters or edits it."""

    def remarks(self, session: Session) -> Sequence[str]:
        """Return what to know at once, line by line, such as that there is no credit left."""


FIELDS = "Fields are columns, or records by their key: partner=ALFKI, organisation=MAIN. 'show' lists them."


def new_command(group: DocumentGroup) -> click.Command:
    """Return the command that creates a draft."""
    params: list[click.Parameter] = [
        click.Argument(["fields"], nargs=-1, metavar="FIELD=VALUE..."),
        click.Option(["--type", "kind"], help="The document type, such as pos."),
        click.Option(["--line", "lines"], multiple=True, metavar="FIELD=VALUE,...", help="A line; repeat it for more."),
    ]
    text = f"Enter a draft: {group.name} new partner=ALFKI --line product=11,quantity=5.\n\n{FIELDS}"
    return asks_itself(
        click.Command("new", params=params, callback=partial(_new, group), help=text, short_help="Enter a draft.")
    )


def _new(group: DocumentGroup, fields: tuple[str, ...], kind: str | None, lines: tuple[str, ...]) -> None:
    from addons.console.entering import enter

    model = group.kind_named(kind) or group.model
    id_ = group.context.app.run(lambda session: enter(session, model, fields, lines).id, group.context.user)
    _show(group, f"#{id_}")


def edit_command(group: DocumentGroup) -> click.Command:
    """Return the command that changes a document by hand."""
    params: list[click.Parameter] = [
        click.Argument(["number"]),
        click.Argument(["fields"], nargs=-1, metavar="[FIELD=VALUE]..."),
        click.Option(["--line", "lines"], multiple=True, metavar="POSITION:FIELD=VALUE,...", help="Change a line."),
        click.Option(["--add", "added"], multiple=True, metavar="FIELD=VALUE,...", help="Add a line."),
        click.Option(["--remove", "removed"], type=int, multiple=True, metavar="POSITION", help="Delete a line."),
    ]
    text = (
        f"Change what may still be edited: {group.name} edit 10248 date=2030-01-31 --line 10:quantity=3 --remove 20."
        f"\n\nA draft without number is named by its id: '#12'. {FIELDS}"
    )
    short = "Change a document that may still be edited."
    return asks_itself(
        click.Command("edit", params=params, callback=partial(_edit, group), help=text, short_help=short)
    )


def _edit(
    group: DocumentGroup,
    number: str,
    fields: tuple[str, ...],
    lines: tuple[str, ...],
    added: tuple[str, ...],
    removed: tuple[int, ...],
) -> None:
    from addons.console.entering import edit
    from addons.schemas import find

    def work(session: Session) -> int:
        document: Any = find(session, group.model, number)
        edit(session, document, fields, dict(_positioned(text) for text in lines), added, removed)
        return int(document.id)

    id_ = group.context.app.run(work, group.context.user)
    _show(group, f"#{id_}")


def _show(group: DocumentGroup, number: str) -> None:
    """Show what is stored now, in a unit of its own: a broken pipe must not take the entry back."""
    from addons.console.showing import show
    from addons.schemas import find

    with group.context.app.unit(group.context.user, readonly=True) as session:
        document = find(session, group.model, number)
        show(session, document)
        for line in document.remarks(session) if isinstance(document, Remarked) else ():
            click.echo(line, err=True)


def _positioned(text: str) -> tuple[int, str]:
    position, colon, rest = text.partition(":")
    if not colon or not re.fullmatch(r"\d{1,9}", position.strip(), re.ASCII):
        raise UsageError(f"'{text}' names no line", remedy="Write POSITION:FIELD=VALUE,... such as 10:quantity=3.")
    return int(position), rest
