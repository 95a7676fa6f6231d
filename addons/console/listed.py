"""The command `list` of a document, and pages of documents for other commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from addons.console.context import print_json_list, print_table
from addons.console.permitting import asks_itself

if TYPE_CHECKING:
    from addons.console.document_group import DocumentGroup
    from addons.lists.listing import Listing
    from core import Session

CONDITIONS = (
    "A CONDITION is a value, <100, >=2030-01-01, !=draft, A..B, or a text with * in it; nothing ('') asks for what "
    "is empty, '!=' for what is not."
)


def page_options() -> list[click.Parameter]:
    """Return the options that say how a list is sorted, cut and shown."""
    return [
        click.Option(["--sort"], default="", help="A column to sort by; -column for descending."),
        click.Option(["--limit"], type=click.IntRange(1), default=50, show_default=True, help="How many at most."),
        click.Option(["--after"], metavar="NUMBER", help="Go on after this document: the next page."),
        click.Option(["--columns"], metavar="A,B,C", help="The columns to show; +A,+B adds to the usual ones."),
        click.Option(["--count"], is_flag=True, help="Say how many there are in all."),
        click.Option(["--json", "as_json"], is_flag=True, help="Print JSON."),
    ]


def filter_options(names: Iterable[str], taken: Iterable[click.Parameter]) -> Iterator[click.Parameter]:
    """Yield an option for each column and --type, without those a command has for something else."""
    used = {flag for option in taken for flag in option.opts}
    for name in names:
        if name != "kind" and f"--{name}" not in used:
            title = name.replace("-", " ")
            yield click.Option([f"--{name}", dest(name)], metavar="CONDITION", help=f"By {title}.")
    if "--type" not in used:
        yield click.Option(["--type", "of_type"], help="Only documents of this type (and its subtypes).")


def dest(name: str) -> str:
    """Return the name of a filter's value, apart from those of a verb's arguments."""
    return "by_" + name.replace("-", "_")


def list_command(group: DocumentGroup) -> click.Command:
    """Return the command that lists the documents of a group."""
    options = page_options()
    params = [*group.filter_options(options), *options]

    def run(of_type: str | None = None, **values: Any) -> None:
        filters = group.filters(values, of_type)
        with group.context.app.unit(group.context.user, readonly=True) as session:
            Page(session, group.listing(of_type), filters, (), values).print()

    text = (
        f"List documents; every field can be asked for, and the list sorted by it. {CONDITIONS} For example: "
        "--delivery-status '<100' --sort payment-status."
    )
    return asks_itself(click.Command("list", params=params, callback=run, help=text))


class Page:
    """Print one page of documents; `values` are those of `page_options`."""

    def __init__(
        self, session: Session, listing: Listing, filters: dict[str, str], where: Sequence[Any], values: dict[str, Any]
    ) -> None:
        self.session = session
        self.listing = listing
        self.filters = filters
        self.where = where
        self.sort, self.limit, self.after = values["sort"], values["limit"], values["after"]
        self.as_json, self.with_count = values["as_json"], values["count"]
        self.columns = _chosen(listing, values["columns"])
        self.count = 0
        self.last: int | None = None
        self.is_more = False

    def print(self) -> None:
        """Print the documents as a table or as JSON, as they come, and what to say for the next page."""
        total = self.listing.count(self.session, self.filters, where=self.where) if self.with_count else None
        shown = map(self._shown, self._counted(self._rows()))
        if self.as_json:
            self._print_json(shown, total)
            return
        first = next(shown, None)
        if first is None:
            click.echo("Nothing found.")
            return
        figures = [column.title for column in self.columns if column.is_figure]
        keys = [column.title for column in self.columns if column.path == "number"]
        print_table([column.title for column in self.columns], chain([first], shown), right=figures, keys=keys)
        self._print_foot(total)

    def _counted(self, rows: Iterable[Any]) -> Iterator[Any]:
        """Yield the rows of this page, and remember the last one and whether there is more."""
        for row in rows:
            if self.count == self.limit:
                self.is_more = True
                return
            self.count, self.last = self.count + 1, row[0]
            yield row

    def _shown(self, row: Sequence[Any]) -> list[str]:
        """Return a row as it is read; a draft without number is called by its id, as other commands take it."""
        texts = [column.show(value) for column, value in zip(self.columns, row[1:], strict=True)]
        if self.as_json:
            return texts
        named = [column.path == "number" for column in self.columns]
        return [f"#{row[0]}" if is_number and not text else text for text, is_number in zip(texts, named, strict=True)]

    def _rows(self) -> Iterable[Any]:
        from addons.schemas import find

        place: Sequence[Any] = ()
        if self.after is not None:
            last = find(self.session, self.listing.model.base(), self.after)
            place = self.listing.place(self.session, last.id, self.sort)
        options = {"sort": self.sort, "limit": self.limit + 1, "columns": self.columns}
        return self.listing.stream(self.session, self.filters, where=self.where, after=place, **options)

    def _print_json(self, shown: Iterable[list[str]], total: int | None) -> None:
        names = [column.name.replace("-", "_") for column in self.columns]
        print_json_list((dict(zip(names, row, strict=True)) for row in shown), count=total)

    def _print_foot(self, total: int | None) -> None:
        if total is not None:
            click.echo(f"{self.count:,} of {total:,}.")
        if self.is_more:
            more = "" if total is not None else "; --count says how many there are"
            click.echo(f"… and more: --after '#{self.last}' shows the next{more}.")


def _chosen(listing: Listing, text: str | None) -> list[Any]:
    if not text:
        return listing.columns
    names = [name.strip() for name in text.split(",") if name.strip()]
    added = [listing.column(name.removeprefix("+")) for name in names]
    return [*listing.columns, *added] if all(name.startswith("+") for name in names) else added
