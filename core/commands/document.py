"""A command group for each document: list, show, print, log, and every verb of its workflow."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from core.commands.context import Context, print_json, print_table
from core.errors import AddonError, TradeloomError, UsageError, did_you_mean, one_of

if TYPE_CHECKING:
    from core.composition import Composition
    from core.listing import Listing
    from core.model import Document

FIXED = ("list", "show", "print", "log")


def document_group(name: str, addon: str, model: str) -> click.Group:
    """Return the command group of a document, by its name in the manifest."""
    return DocumentGroup(name, addon, model)


class DocumentGroup(click.Group):
    """Make the commands from the composed class: options from its listed columns, verbs from its workflow."""

    def __init__(self, name: str, addon: str, model: str) -> None:
        super().__init__(name=name, help=f"Documents of the addon {addon}: list, show, and every verb.")
        self.addon = addon
        self.qualified = f"{addon}.{model}"
        self._asked: click.Context | None = None

    @cached_property
    def context(self) -> Context:
        """Return what was said before the command; while a shell completes words, nothing was carried out yet."""
        ctx = self._asked or click.get_current_context()
        said = ctx.find_root().params
        return ctx.find_object(Context) or Context(said["customer"], said["database"], said["user"])

    @cached_property
    def composition(self) -> Composition:
        """Return the customer's composition, or that of the addon alone when no customer is named."""
        from core.addon import resolve
        from core.composition import compose

        try:
            composition = self.context.app.composition
        except TradeloomError:  # no customer, or none that can be opened: enough for help and completion
            if not self._is_looking():
                raise
            composition = compose(resolve(self.context.installed, self.context.installed))
        if self.addon not in composition.enabled:
            raise AddonError(
                f"the addon '{self.addon}' is not enabled for this customer",
                remedy=f"Enable it: tradeloom addon enable {self.addon}.",
            )
        return composition

    @cached_property
    def model(self) -> type[Document]:
        """Return the composed class."""
        return cast("type[Document]", self.composition.named(self.qualified))

    @cached_property
    def verbs(self) -> dict[str, tuple[type[Document], Any]]:
        """Return (composed class that has it, transition) of every verb of the document and its types."""
        from core.workflow import Workflow

        workflow = Workflow(self.composition)
        found: dict[str, tuple[type[Document], Any]] = {}
        for kind in self.composition.types_of(self.model).values():
            for verb, row in workflow.of(kind).items():
                found.setdefault(verb, (kind, row))
        return found

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the fixed commands and the verbs."""
        self._asked = ctx
        return [*FIXED, *sorted(self.verbs)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Make one command; raises UsageError with a suggestion for an unknown one."""
        self._asked = ctx
        makers: dict[str, Callable[[], click.Command]] = {
            "list": self._list,
            "show": self._show,
            "print": self._print,
            "log": self._log,
        }
        if cmd_name in makers:
            return makers[cmd_name]()
        if cmd_name not in self.verbs:
            known = [*FIXED, *self.verbs]
            raise UsageError(
                f"{self.name} has no command '{cmd_name}'{did_you_mean(cmd_name, known)}",
                remedy=f"It has: {one_of(known)}.",
            )
        from core.commands.verb import verb_command

        kind, transition = self.verbs[cmd_name]
        return verb_command(self, cmd_name, kind, transition)

    def _is_looking(self) -> bool:
        completing = self._asked is not None and self._asked.resilient_parsing
        return completing or any(argument in ("-h", "--help") for argument in sys.argv)

    # --- looking ------------------------------------------------------------------------------------------

    def listing(self) -> Listing:
        """Return the list of the document."""
        from core.listing import Listing

        return Listing(self.model)

    def filter_options(self) -> list[click.Parameter]:
        """Return an option per listed column, and --type."""
        options: list[click.Parameter] = [
            click.Option([f"--{column.name}"], metavar="CONDITION", help=f"By {column.title}.")
            for column in self.listing().columns
            if column.path != "kind"
        ]
        return [*options, click.Option(["--type", "kind"], help="Only documents of this type (and its subtypes).")]

    def kind_named(self, name: str | None) -> type[Document] | None:
        """Return a document type by name; raises UsageError with a suggestion."""
        known = self.composition.types_of(self.model)
        if name is not None and name not in known:
            raise UsageError(
                f"there is no {self.name} type '{name}'{did_you_mean(name, known)}", remedy=f"Types: {one_of(known)}."
            )
        return known[name] if name else None

    def filters(self, values: dict[str, Any]) -> dict[str, str]:
        """Return the conditions given, by column name."""
        found = {column.name: values.get(column.name.replace("-", "_")) for column in self.listing().columns}
        return {name: text for name, text in found.items() if text is not None}

    def _list(self) -> click.Command:
        params = [
            *self.filter_options(),
            click.Option(["--sort"], default="", help="A column to sort by; -column for descending."),
            click.Option(["--limit"], type=click.IntRange(1), default=50, show_default=True, help="How many at most."),
            click.Option(["--json", "as_json"], is_flag=True, help="Print JSON."),
        ]
        text = (
            "List documents. A CONDITION is a value, <100, >=2030-01-01, !=draft, A..B, or a text with * in it; "
            "for example: --delivery-status '<100' --sort -total."
        )
        return click.Command("list", params=params, callback=self._run_list, help=text)

    def _run_list(self, sort: str, limit: int, as_json: bool, kind: str | None = None, **values: Any) -> None:
        listing = self.listing()
        with self.context.app.unit(self.context.user, readonly=True) as session:
            options = {"kind": self.kind_named(kind), "sort": sort, "limit": limit + 1}
            rows = listing.rows(session, self.filters(values), **options)
        shown = [
            [column.show(value) for column, value in zip(listing.columns, row[1:], strict=True)] for row in rows[:limit]
        ]
        if as_json:
            names = [column.name.replace("-", "_") for column in listing.columns]
            print_json([dict(zip(names, row, strict=True)) for row in shown])
            return
        if not shown:
            click.echo("Nothing found.")
            return
        columns = listing.columns
        print_table([c.title for c in columns], shown, right=[c.title for c in columns if c.is_figure])
        if len(rows) > limit:
            click.echo(f"… and more: --limit shows more than {limit}.")

    def _show(self) -> click.Command:
        params: list[click.Parameter] = [
            click.Argument(["number"]),
            click.Option(["--json", "as_json"], is_flag=True, help="Print JSON."),
        ]
        return click.Command("show", params=params, callback=self._run_show, help="Show one document with its lines.")

    def _run_show(self, number: str, as_json: bool) -> None:
        from core.commands.showing import as_json as in_json
        from core.commands.showing import show

        with self.context.app.unit(self.context.user, readonly=True) as session:
            document = find_one(session, self.model, number)
            if as_json:
                print_json(in_json(session, document))
            else:
                show(session, document)

    def _print(self) -> click.Command:
        params: list[click.Parameter] = [
            click.Argument(["number"]),
            click.Option(["--to"], type=click.Path(dir_okay=False, path_type=Path), help="The file to write."),
            click.Option(
                ["--format", "form"], type=click.Choice(["html", "pdf"]), help="By the file's ending, else html."
            ),
        ]
        return click.Command("print", params=params, callback=self._run_print, help="Print one document.")

    def _run_print(self, number: str, to: Path | None, form: str | None) -> None:
        from core.commands.printing import print_document

        form = form or ("pdf" if to is not None and to.suffix.lower() == ".pdf" else "html")
        with self.context.app.unit(self.context.user, readonly=True) as session:
            print_document(session, find_one(session, self.model, number), to, form)
        if to is not None:
            click.echo(f"Wrote {to}.")

    def _log(self) -> click.Command:
        params: list[click.Parameter] = [click.Argument(["number"])]
        text = "Say who did what to one document, when, and why."
        return click.Command("log", params=params, callback=self._run_log, help=text)

    def _run_log(self, number: str) -> None:
        from core.audit import trail

        with self.context.app.unit(self.context.user, readonly=True) as session:
            document = find_one(session, self.model, number)
            rows = [
                (f"{e.at:%Y-%m-%d %H:%M:%S}", e.user, e.verb, e.source, e.target, e.reason or _old(e.old_values))
                for e in trail(session, document)
            ]
        print_table(["at (UTC)", "user", "what", "from", "to", "reason or old values"], rows)


def _old(values: dict[str, Any] | None) -> str:
    return ", ".join(f"{name} was {value}" for name, value in (values or {}).items())


def find_one(session: Any, model: Any, number: str) -> Any:
    """Return the document of a number, or of an id written "#12"; raises NotFound or, for several, UsageError."""
    from sqlalchemy import select

    from core.errors import NotFound

    found = session.scalars(select(model).where(_is(model, number)).limit(2)).all()
    if not found:
        raise NotFound(f"there is no {model.noun()} {number}", remedy="Its list command shows what there is.")
    if len(found) > 1:
        raise UsageError(f"several organisations have a {model.noun()} {number}", remedy="Name it by its id: '#12'.")
    return found[0]


def _is(model: Any, number: str) -> Any:
    if number.startswith("#") and number[1:].isdigit():
        return model.id == int(number[1:])
    return model.number == number
