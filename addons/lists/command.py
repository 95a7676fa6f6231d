"""`tradeloom worklist`: what waits for the acting user, and the documents of one list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from addons.console.context import Context, print_json, print_table
from addons.console.listed import Page, page_options
from addons.console.permitting import asks_itself

if TYPE_CHECKING:
    from core import Session


@asks_itself
@click.command("worklist", params=page_options())
@click.argument("name", nargs=-1)
@click.option("--all", "with_empty", is_flag=True, help="Also the lists in which nothing waits.")
@click.pass_obj
def worklist_command(context: Context, /, name: tuple[str, ...], with_empty: bool, **values: Any) -> None:
    """Count what waits for the acting user: documents by state, and the lists of the addons.

    With NAME, such as "order draft" or "orders to ship": list its documents.
    """
    with context.app_with("lists").unit(context.user, readonly=True) as session:
        if name:
            _print_documents(session, " ".join(name), values)
        else:
            _print_counts(session, with_empty=with_empty, as_json=values["as_json"])


def _print_documents(session: Session, name: str, values: dict[str, Any]) -> None:
    from addons.lists.listing import Listing
    from addons.lists.worklist import work_named

    work = work_named(session, name)
    with session.in_verb():  # whose list it is was asked
        Page(session, Listing(work.model), {}, work.where, values).print()


def _print_counts(session: Session, *, with_empty: bool, as_json: bool) -> None:
    from addons.lists.worklist import COUNTED, counts, works
    from addons.schemas import by_noun, read_permission, those_permitted

    mine = works(session)
    if not mine:  # who may do nothing with any document
        documents = by_noun(session.composition).values()
        those_permitted(session, {read_permission(session, model): model for model in documents}, "documents")
    found = counts(session, mine)
    shown = {work: count for work, count in found.items() if count or with_empty}
    if as_json:
        names = ("name", "document", "state", "verbs", "summary")
        print_json([{one: getattr(work, one) for one in names} | {"count": n} for work, n in shown.items()])
        return
    if not shown:
        click.echo("Nothing waits for you.")
        return
    rows = [
        (work.name, f"{COUNTED:,}+" if count > COUNTED else f"{count:,}", work.summary or ", ".join(work.verbs))
        for work, count in shown.items()
    ]
    print_table(["worklist", "documents", "what to do"], rows, right=["documents"])
