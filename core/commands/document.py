"""A command group for each document: list, show, print, log, and every verb of its workflow."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from core.commands.context import Context, print_json, print_table
from core.errors import AddonError, TradeloomError, UsageError, did_you_mean, one_of

if TYPE_CHECKING:
    from core.composition import Composition
    from core.lists.listing import Listing
    from core.model import Document

FIXED = ("list", "show", "new", "edit", "print", "log")


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
                if not row.part_of:
                    found.setdefault(verb, (kind, row))
        return found

    @cached_property
    def added(self) -> dict[str, click.Command]:
        """Return the commands that addons add, by name; one called like a verb stands for it."""
        from core.commands.added import added_commands

        return added_commands(self.composition, str(self.name))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the fixed commands, the verbs, and what addons add."""
        self._asked = ctx
        return [*FIXED, *sorted({*self.verbs, *self.added})]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Make one command; raises UsageError with a suggestion for an unknown one."""
        self._asked = ctx
        makers: dict[str, Callable[[], click.Command]] = {
            "list": self._list,
            "show": self._show,
            "new": self._new,
            "edit": self._edit,
            "print": self._print,
            "log": self._log,
        }
        if cmd_name in makers:
            return makers[cmd_name]()
        if cmd_name in self.added:
            return self.added[cmd_name]
        verb = cmd_name if cmd_name in self.verbs else cmd_name.replace("-", "_")
        if verb not in self.verbs:
            raise self._unknown(cmd_name)
        from core.commands.verb import verb_command

        kind, transition = self.verbs[verb]
        return verb_command(self, verb, kind, transition)

    def _unknown(self, word: str) -> UsageError:
        """Return the error for a verb that is called otherwise here, or that there is not."""
        verb = word.replace("-", "_")
        for kind in self.composition.types_of(self.model).values():
            if verb in kind.synonyms:
                ours = kind.synonyms[verb]
                return UsageError(
                    f"to {word} {kind.a_noun()} is called '{ours}' here",
                    remedy=f"Write: tradeloom {self.name} {ours}.",
                )
        known = list(dict.fromkeys([*FIXED, *self.verbs, *self.added]))
        return UsageError(
            f"{self.name} has no command '{word}'{did_you_mean(word, known)}", remedy=f"It has: {one_of(known)}."
        )

    def _is_looking(self) -> bool:
        completing = self._asked is not None and self._asked.resilient_parsing
        return completing or any(argument in ("-h", "--help") for argument in sys.argv)

    # --- looking ------------------------------------------------------------------------------------------

    def listing(self, kind: str | None = None) -> Listing:
        """Return the list of the documents, or of those of one type."""
        from core.lists.listing import Listing

        return Listing(self.kind_named(kind) or self.model)

    @cached_property
    def names_by_type(self) -> dict[str, list[str]]:
        """Return the columns each type can be listed by."""
        return {name: self.listing(name).names for name in self.composition.types_of(self.model)}

    def filter_options(self, taken: Iterable[click.Parameter] = ()) -> list[click.Parameter]:
        """Return an option for each column of the documents and their types, and --type, except for flags taken."""
        from core.commands.listed import filter_options

        names = dict.fromkeys(name for names in self.names_by_type.values() for name in names)
        return list(filter_options(names, taken))

    def kind_named(self, name: str | None) -> type[Document] | None:
        """Return a document type by name; raises UsageError with a suggestion."""
        known = self.composition.types_of(self.model)
        if name is not None and name not in known:
            raise UsageError(
                f"there is no {self.name} type '{name}'{did_you_mean(name, known)}", remedy=f"Types: {one_of(known)}."
            )
        return known[name] if name else None

    def filters(self, values: dict[str, Any], kind: str | None = None) -> dict[str, str]:
        """Return the conditions given, by column; raises UsageError for a field that other types have."""
        from core.commands.listed import dest

        every = dict.fromkeys(name for names in self.names_by_type.values() for name in names)
        found = {name: values[dest(name)] for name in every if values.get(dest(name)) is not None}
        known = self.listing(kind).names
        for name in found:
            if name not in known:
                having = [one for one, names in self.names_by_type.items() if name in names]
                raise UsageError(f"only the types {one_of(having)} have --{name}", remedy=f"Add: --type {having[0]}.")
        return found

    def _list(self) -> click.Command:
        from core.commands.listed import list_command

        return list_command(self)

    def _new(self) -> click.Command:
        from core.commands.entering import new_command

        return new_command(self)

    def _edit(self) -> click.Command:
        from core.commands.entering import edit_command

        return edit_command(self)

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
            click.Option(["--as", "paper"], help="One of its papers, such as offer; else its type and state decide."),
            click.Option(["--language"], help="Such as de or pt_BR; else that of the business partner."),
        ]
        return click.Command("print", params=params, callback=self._run_print, help="Print one document.")

    def _run_print(
        self, number: str, to: Path | None, form: str | None, paper: str | None, language: str | None
    ) -> None:
        from core.commands.printing import print_document

        form = form or ("pdf" if to is not None and to.suffix.lower() == ".pdf" else "html")
        with self.context.app.unit(self.context.user, readonly=True) as session:
            document = find_one(session, self.model, number)
            print_document(session, document, to, form, paper=paper, language=language)
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
        raise UsageError(f"several organisations have {model.a_noun()} {number}", remedy="Name it by its id: '#12'.")
    return found[0]


def _is(model: Any, number: str) -> Any:
    if number.startswith("#") and number[1:].isdigit():
        return model.id == int(number[1:])
    return model.number == number
